#include "check/dmarc_survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/nearest.h"

#include "check/slip_words.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::DmarcPolicy;
using reply::Bilingual;

class Teller {
 public:
  Teller(std::string domain, DmarcSurvey& survey) : domain_(std::move(domain)), survey_(survey) {}

  void tell();

 private:
  Finding& add(std::string id, Level level, Bilingual text) {
    return survey_.findings.emplace_back(finding("dmarc." + std::move(id), level, std::move(text)));
  }
  void none();
  void several();
  void unanswered();
  void slips(const auth::DmarcFound& found);
  void policy(const auth::DmarcFound& found);
  void reports(const auth::DmarcFound& found);
  void walk();
  void older();

  std::string domain_;
  DmarcSurvey& survey_;
};

void Teller::none() {
  Finding& made = add("none", Level::fail,
                      {fmt::format("{} に DMARC レコードがありません。Gmail、Yahoo、Outlook は大量"
                                   "送信者に要求しています。",
                                   domain_),
                       fmt::format("{} has no DMARC record. Gmail, Yahoo and Outlook demand one of "
                                   "bulk senders.",
                                   domain_)});
  made.fixes.push_back(dns_fix("TXT", "_dmarc." + domain_, first_dmarc_record(domain_)));
}

void Teller::several() {
  for (const dns::Name& name : survey_.walk.ambiguous) {
    add("several", Level::fail,
        {fmt::format("_dmarc.{} に DMARC レコードが複数あり、どれも使われません。1 つにしてくださ"
                     "い。",
                     name),
         fmt::format("_dmarc.{} has several DMARC records, so that none of them counts. Keep one.",
                     name)});
  }
}

void Teller::unanswered() {
  const Bilingual why = dns_words(survey_.walk.trouble);
  add("unanswered", Level::fail,
      {fmt::format("DMARC レコードを調べられません（{}）。", why.ja),
       fmt::format("The DMARC record cannot be looked up ({}).", why.en)});
}

void Teller::slips(const auth::DmarcFound& found) {
  for (const auth::Slip& slip : found.record.slips) {
    const Bilingual words = words_of(slip.what);
    Finding& made = add("syntax", Level::warn,
                        {fmt::format("DMARC レコードの {} 文字目: {}。", slip.at + 1, words.ja),
                         fmt::format("The DMARC record, column {}: {}.", slip.at + 1, words.en)});
    made.mark = Mark{"_dmarc." + found.domain, found.text, slip.at, slip.length};
  }
  if (!found.record.broken_policy && found.record.policy) return;
  Finding& made = add("policy_broken", Level::fail,
                      {"p= がないか値が正しくないため、ポリシーが示されていません。",
                       "p= is missing or cannot be read, so that no policy is stated."});
  made.fixes.push_back(dns_fix("TXT", "_dmarc." + found.domain, mended_dmarc_record(found.text)));
}

void Teller::policy(const auth::DmarcFound& found) {
  const std::string name = to_string(survey_.dmarc.declared);
  const std::string tag = survey_.dmarc.tag.empty() ? "p" : survey_.dmarc.tag;
  const bool inherited = found.domain != survey_.walk.start;
  const std::string ja = inherited ? fmt::format("（{} から継承、{}=）", found.domain, tag) : "";
  const std::string en = inherited ? fmt::format(" (from {}, {}=)", found.domain, tag) : "";
  if (survey_.dmarc.declared == DmarcPolicy::none) {
    add("policy", Level::warn,
        {fmt::format("DMARC のポリシーは none{} です。なりすましは止まりません。", ja),
         fmt::format("The DMARC policy is none{}: forgeries are let through.", en)});
  } else {
    add("policy", Level::ok,
        {fmt::format("DMARC のポリシーは {}{} です。", name, ja),
         fmt::format("The DMARC policy is {}{}.", name, en)});
  }
  if (found.record.testing)
    add("testing", Level::warn,
        {"t=y（試験中）のため、ポリシーは 1 段緩く適用されます。",
         "t=y (testing): the policy is applied one step milder."});
}

std::string report_host(const std::string& uri) {
  const std::string host = auth::mailto_host(uri);
  return host.empty() ? uri : host;
}

void Teller::reports(const auth::DmarcFound& found) {
  if (found.record.rua.empty()) {
    add("no_reports", Level::warn,
        {"rua= がないため、誰がこのドメインを名乗っているかの報告が届きません。",
         "There is no rua=, so that no report tells who sends as this domain."});
  }
  for (const std::string& uri : found.record.rua) {
    if (std::ranges::find(survey_.reports, uri) != survey_.reports.end()) continue;
    const std::string host = report_host(uri);
    Finding& made = add("reports_refused", Level::fail,
                        {fmt::format("{} は、{} の報告を受けると宣言していないため、届きません。"
                                     "{} 側で次のレコードが必要です。",
                                     uri, found.domain, host),
                         fmt::format("{} has not said that it takes reports for {}, so that none "
                                     "are sent. {} needs this record.",
                                     uri, found.domain, host)});
    made.fixes.push_back(dns_fix("TXT", found.domain + "._report._dmarc." + host, "v=DMARC1;"));
  }
}

// More than one name was asked: a person wants to see where it led (RFC 9989 §4.10).
void Teller::walk() {
  if (survey_.walk.queries.size() < 2) return;
  std::string names;
  for (const dns::Name& name : survey_.walk.queries) names += (names.empty() ? "" : " → ") + name;
  const dns::Name organization = survey_.walk.organizational_domain();
  add("walk", Level::ok,
      {fmt::format("DMARC レコードの探索: {}。組織ドメインは {} です。", names, organization),
       fmt::format("The walk to the DMARC record: {}. The organizational domain is {}.", names,
                   organization)});
}

std::string_view older_ja(auth::OlderBecause because) {
  using auth::OlderBecause;
  switch (because) {
    case OlderBecause::same: return "違いはありません";
    case OlderBecause::organization: return "組織ドメインが別のドメインになります";
    case OlderBecause::several_records: return "複数のレコードがあると、そこで探索を終えます";
    case OlderBecause::no_np: return "np= を知りません";
    case OlderBecause::no_psd: return "組織ドメインより上を見ません";
    case OlderBecause::no_testing: return "t=y を知りません";
    case OlderBecause::percent: return "pct= により一部のメールにだけポリシーが適用されます";
    case OlderBecause::other: return "結果またはポリシーが違います";
  }
  std::unreachable();
}

void Teller::older() {
  if (!survey_.older.differs) return;
  add("older", Level::warn,
      {fmt::format("RFC 7489（Public Suffix List）で判断する受信側では結果が変わります: {}。",
                   older_ja(survey_.older.because)),
       fmt::format("Receivers that still go by RFC 7489 and the public suffix list see it "
                   "otherwise: {}.",
                   survey_.older.why)});
}

void Teller::tell() {
  several();
  if (!survey_.walk.trouble.empty()) return unanswered();
  walk();
  older();
  const auth::DmarcFound* found = survey_.walk.policy();
  if (found == nullptr) {
    if (survey_.walk.ambiguous.empty()) none();
    return;
  }
  slips(*found);
  policy(*found);
  reports(*found);
}

}  // namespace

std::string mended_dmarc_record(const std::string& record) {
  constexpr std::array<std::string_view, 3> kPolicies = {"none", "quarantine", "reject"};
  std::string better = record;
  auth::DmarcRecord read = auth::parse_dmarc_record(record);
  // From the end, so that places before stay right.
  std::ranges::sort(read.slips, std::greater(), &auth::Slip::at);
  for (const auth::Slip& slip : read.slips) {
    const std::string written = record.substr(slip.at, slip.length);
    if (slip.what != "a policy is none, quarantine or reject") continue;
    const std::string_view policy = nearest(written, kPolicies);
    better.replace(slip.at, slip.length, policy.empty() ? "none" : policy);
  }
  read = auth::parse_dmarc_record(better);
  if (read.policy) return better;
  const std::size_t end = std::min(better.find(';'), better.size());
  return better.insert(end, "; p=none");
}

std::string first_dmarc_record(const std::string& domain) {
  return "v=DMARC1; p=none; rua=mailto:postmaster@" + domain;
}

Ask<DmarcSurvey> survey_dmarc(DmarcQuestion question) {
  DmarcSurvey survey;
  const std::optional<dns::Name> name = auth::host_name(question.domain);
  if (!name || name->empty()) co_return survey;
  survey.walk = co_await auth::walk_tree(*name);
  auth::DmarcMail mail;
  mail.author_domains.push_back(*name);
  mail.identifiers = question.identifiers;
  survey.dmarc = co_await auth::check_dmarc(mail);
  survey.older = co_await auth::check_older_dmarc(mail, survey.dmarc);
  survey.undecided =
      !survey.walk.trouble.empty() || survey.dmarc.result == auth::DmarcResult::temperror;
  const auth::DmarcFound* found = survey.walk.policy();
  if (found != nullptr) {
    const auth::DmarcFound record = *found;
    const dns::Name organization = survey.walk.organizational_domain();
    survey.reports = co_await auth::report_destinations(record, organization);
  }
  Teller teller(*name, survey);
  teller.tell();
  co_return survey;
}

}  // namespace todoku::check
