#include "check/dkim_survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "auth/dkim_verify.h"
#include "auth/tag_list.h"
#include "base/text.h"
#include "check/slip_words.h"

namespace todoku::check {

namespace {

using auth::Ask;
using reply::Bilingual;

// Defaults of mail servers, of services, of hosters; in the order in which they are often met.
constexpr std::array<std::string_view, 35> kSelectors = {
    "default", "selector1", "selector2", "google",     "s1",          "s2",     "k1",
    "k2",      "k3",        "dkim",      "mail",       "smtp",        "mx",     "key1",
    "key2",    "dkim1",     "sig1",      "fm1",        "fm2",         "fm3",    "zoho",
    "pm",      "mandrill",  "mailjet",   "protonmail", "protonmail2", "hs1",    "hs2",
    "m1",      "20230601",  "20221208",  "20161025",   "sel1",        "resend", "everlytickey1"};

// A TXT record among the answers.
std::string alias_of(const dns::Answer& answer, const std::string& name) {
  if (answer.records.empty() || answer.records.front().owner == name) return "";
  return answer.records.front().owner;
}

class Teller {
 public:
  explicit Teller(KeySurvey& survey) : survey_(survey) {}

  void absent(const dns::Answer& answer);
  void unanswered(const dns::Answer& answer);
  void found();

 private:
  Finding& add(std::string id, Level level, Bilingual text) {
    const std::string& name = survey_.name;
    text.ja = name + ": " + text.ja;
    text.en = name + ": " + text.en;
    return survey_.findings.emplace_back(finding("dkim." + std::move(id), level, std::move(text)));
  }
  // Where our own record is not known, a key is to be made; `suffix` of its selector, since a
  // selector that was revoked or weak is not taken again.
  void publish(Finding& made, std::string_view suffix = "") {
    const SigningKey& key = survey_.key;
    if (key.record.empty()) return offer_key(made, key.domain, key.selector + std::string(suffix));
    made.fixes.push_back(dns_fix("TXT", survey_.name, key.record));
  }
  void broken(const std::string& text, const Error& error);
  void strength(const auth::KeyRecord& record);
  void notes(const auth::KeyRecord& record);
  bool is_ours(const std::string& text) const;

  KeySurvey& survey_;
};

void Teller::absent(const dns::Answer& answer) {
  const bool name = answer.kind == dns::Kind::no_such_name;
  Finding& made = add("absent", Level::fail,
                      {name ? "公開鍵がありません（この名前は存在しません）。署名は検証できません。"
                            : "公開鍵の TXT レコードがありません。署名は検証できません。",
                       name ? "there is no such name, so that no signature can be verified."
                            : "there is no TXT record, so that no signature can be verified."});
  publish(made);
}

void Teller::unanswered(const dns::Answer& answer) {
  const Bilingual why = dns_words(answer.why);
  add("unanswered", Level::fail,
      {fmt::format("公開鍵を調べられません（{}）。", why.ja),
       fmt::format("the key cannot be looked up ({}).", why.en)});
}

// The byte that TagList names, if it does.
std::optional<std::size_t> place_of(const std::string& what) {
  constexpr std::string_view kMark = " at byte ";
  const std::size_t at = what.rfind(kMark);
  std::uint64_t byte = 0;
  if (at == std::string::npos || !parse_number(what.substr(at + kMark.size()), byte))
    return std::nullopt;
  return byte;
}

void Teller::broken(const std::string& text, const Error& error) {
  if (error.code == Errc::not_found) {
    Finding& made =
        add("revoked", Level::fail,
            {"鍵は失効しています（p= が空です）。", "the key is revoked (p= is empty)."});
    return publish(made, "-2");
  }
  Finding& made = add("syntax", Level::fail,
                      {fmt::format("鍵のレコードが読めません（{}）。", words_of(error.what).ja),
                       fmt::format("the key record cannot be read: {}.", error.what)});
  const std::size_t at = place_of(error.what).value_or(0);
  if (place_of(error.what)) made.mark = Mark{survey_.name, text, std::min(at, text.size()), 1};
  publish(made);
}

void Teller::strength(const auth::KeyRecord& record) {
  const int bits = record.key.bits();
  if (record.key.type() == auth::KeyType::ed25519) {
    add("key", Level::ok, {"Ed25519 の鍵が公開されています。", "an Ed25519 key is published."});
  } else if (bits < auth::DkimRules().rsa_bits) {
    Finding& made = add("weak", Level::fail,
                        {fmt::format("RSA {} ビットの鍵は弱すぎ、署名は無視されます（RFC 8301）。"
                                     "2048 ビットの鍵に替えてください。",
                                     bits),
                         fmt::format("an RSA key of {} bits is too weak: signatures with it do not "
                                     "count (RFC 8301). Take one of 2048 bits.",
                                     bits)});
    publish(made, "-2048");
  } else if (bits < kGoodRsaBits) {
    add("short", Level::warn,
        {fmt::format("RSA {} ビットの鍵です。2048 ビットが推奨されています。", bits),
         fmt::format("an RSA key of {} bits. 2048 are recommended.", bits)});
  } else {
    add("key", Level::ok,
        {fmt::format("RSA {} ビットの鍵が公開されています。", bits),
         fmt::format("an RSA key of {} bits is published.", bits)});
  }
}

void Teller::notes(const auth::KeyRecord& record) {
  if (record.testing)
    add("testing", Level::warn,
        {"t=y（試験中）が付いています。本番では外してください。",
         "the key says t=y (testing). Take it away once it works."});
  if (record.sha1_only)
    add("sha1", Level::fail,
        {"h= が sha256 を許していません。署名は無視されます。",
         "h= does not allow sha256, so that no signature counts."});
  if (!record.email)
    add("service", Level::fail,
        {"s= がメール用ではないため、メールの署名には使えません。",
         "s= says that the key is not for email."});
}

bool Teller::is_ours(const std::string& text) const {
  const auto published = auth::TagList::parse(text);
  const auto own = auth::TagList::parse(survey_.key.record);
  if (!published || !own) return false;
  const auth::Tag* theirs = published->find("p");
  const auth::Tag* ours = own->find("p");
  return theirs != nullptr && ours != nullptr &&
         auth::without_space(theirs->value) == auth::without_space(ours->value);
}

void Teller::found() {
  bool ours = survey_.key.record.empty();
  for (const std::string& text : survey_.texts) {
    Result<auth::KeyRecord> record = auth::parse_key_record(text);
    if (!record) {
      broken(text, record.error());
      continue;
    }
    ours = ours || is_ours(text);
    if (survey_.record) continue;
    strength(*record);
    notes(*record);
    survey_.record = std::move(*record);
  }
  if (survey_.texts.size() > 1)
    add("several", Level::warn,
        {fmt::format("TXT レコードが {} つあります。受信側によって読むものが変わります。",
                     survey_.texts.size()),
         fmt::format("there are {} TXT records, and receivers may read another one.",
                     survey_.texts.size())});
  if (survey_.record && !ours) {
    Finding& made = add("other_key", Level::fail,
                        {"公開されている鍵は、署名に使っている鍵と違います。",
                         "the published key is not the one that we sign with."});
    publish(made);
  }
  survey_.usable = survey_.record && ours && worst(survey_.findings) != Level::fail;
}

}  // namespace

Ask<KeySurvey> survey_key(SigningKey key) {
  KeySurvey survey;
  survey.key = key;
  const std::optional<dns::Name> name = auth::key_name(key.domain, key.selector);
  if (!name) {
    survey.name = key.selector + "._domainkey." + key.domain;
    survey.findings.push_back(finding("dkim.name", Level::fail,
                                      {fmt::format("{} は DNS の名前になりません。", survey.name),
                                       fmt::format("{} is no name of the DNS.", survey.name)}));
    co_return survey;
  }
  survey.name = *name;
  const dns::Question question{*name, dns::Type::txt};
  const dns::Answer answer = co_await question;
  Teller teller(survey);
  survey.undecided = auth::failed(answer);
  survey.texts = auth::key_texts(answer);
  survey.alias = alias_of(answer, *name);
  if (survey.undecided) {
    teller.unanswered(answer);
  } else if (survey.texts.empty()) {
    teller.absent(answer);
  } else {
    teller.found();
  }
  co_return survey;
}

std::span<const std::string_view> common_selectors() {
  return kSelectors;
}

Ask<KeyGuess> guess_keys(std::string domain) {
  KeyGuess guess;
  for (const std::string_view selector : kSelectors) {
    const SigningKey key{domain, std::string(selector), ""};
    const KeySurvey survey = co_await survey_key(key);
    guess.undecided = survey.undecided;
    if (guess.undecided) break;
    const auto same = [&](const KeySurvey& other) { return other.texts == survey.texts; };
    if (!survey.texts.empty() && std::ranges::none_of(guess.keys, same))
      guess.keys.push_back(survey);
  }
  co_return guess;
}

}  // namespace todoku::check
