#include "check/transport_survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "check/slip_words.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::DaneState;
using auth::TextFound;
using reply::Bilingual;

constexpr std::size_t kUnsignedHosts = 4;  // told of; ours

class Teller {
 public:
  Teller(const TransportQuestion& question, TransportSurvey& survey)
      : question_(question), survey_(survey) {}

  void tell() {
    dane();
    lookup("sts", "MTA-STS", survey_.sts.text, survey_.sts.record.slips);
    lookup("tlsrpt", "TLSRPT", survey_.reports.text, survey_.reports.record.slips);
    lookup("bimi", "BIMI", survey_.bimi.text, survey_.bimi.record.slips);
  }
  void policy(const StsFetch& fetch);

 private:
  Finding& add(std::string id, Level level, Bilingual text) {
    return survey_.findings.emplace_back(finding(std::move(id), level, std::move(text)));
  }
  void dane();
  void unusable(const auth::DaneHost& host);
  void lookup(const std::string& id, const std::string& title, const auth::TextLookup& text,
              const std::vector<auth::Slip>& slips);
  void hosts_of(const auth::StsPolicy& policy);

  const TransportQuestion& question_;
  TransportSurvey& survey_;
};

void Teller::dane() {
  bool all = !survey_.dane.empty();
  for (const auth::DaneHost& host : survey_.dane) {
    all = all && host.state == DaneState::verify;
    if (host.state == DaneState::unavailable) {
      survey_.result = "temperror";
      add("dane.unavailable", Level::fail,
          {fmt::format("{} の TLSA を調べられません（{}）。DANE を使う送信側は届けられません。",
                       host.host, dns_words(host.why).ja),
           fmt::format("The TLSA records of {} cannot be looked up ({}): senders that use DANE "
                       "cannot deliver.",
                       host.host, dns_words(host.why).en)});
    }
    if (host.state == DaneState::encrypt_only)
      add("dane.unusable", Level::fail,
          {fmt::format("{} の TLSA レコードは、どれも SMTP では使えません。", host.host),
           fmt::format("None of the TLSA records of {} can be used for SMTP.", host.host)});
    unusable(host);
  }
  if (all) survey_.result = "pass";
  for (const dns::Name& host : survey_.unsigned_tlsa)
    add("dane.unsigned", Level::warn,
        {fmt::format(
             "{} に TLSA がありますが、DNSSEC で確かめられないため使われません。ゾーンか上位が"
             "未署名か、ここのリゾルバーが DNSSEC に対応していません。",
             host),
         fmt::format("{} has TLSA records that no DNSSEC signature vouches for, so that nobody "
                     "uses them: the zone or one above is unsigned, or the resolver here does not "
                     "carry DNSSEC.",
                     host)});
  const bool some = !survey_.unsigned_tlsa.empty() ||
                    std::ranges::any_of(survey_.dane, [](const auth::DaneHost& h) {
                      return h.state != DaneState::none;
                    });
  if (all)
    add("dane.record", Level::ok,
        {"DANE: すべての MX に使える TLSA があります。",
         "DANE: every MX host has usable TLSA records."});
  if (!some)
    add("dane.none", Level::ok,
        {"DANE は使われていません（任意）。", "DANE is not used (optional)."});
}

void Teller::unusable(const auth::DaneHost& host) {
  for (const dns::Tlsa& record : host.unusable) {
    const Bilingual why = words_of(auth::unusable_because(record));
    const std::string shown =
        fmt::format("TLSA {} {} {}", record.usage, record.selector, record.matching);
    add("dane.unusable_record", Level::warn,
        {fmt::format("{} の {} は使われません。{}。", host.host, shown, why.ja),
         fmt::format("{} of {} is not used: {}.", shown, host.host, why.en)});
  }
}

void Teller::lookup(const std::string& id, const std::string& title, const auth::TextLookup& text,
                    const std::vector<auth::Slip>& slips) {
  switch (text.found) {
    case TextFound::none:
      add(id + ".none", Level::ok,
          {title + " は使われていません（任意）。", title + " is not used (optional)."});
      return;
    case TextFound::several:
      add(id + ".several", Level::fail,
          {fmt::format("{} に {} のレコードが複数あり、どれも使われません。", text.name, title),
           fmt::format("{} has several {} records, so that none of them counts.", text.name,
                       title)});
      return;
    case TextFound::failed:
      add(id + ".unanswered", Level::warn,
          {fmt::format("{} を調べられません（{}）。", text.name, dns_words(text.why).ja),
           fmt::format("{} cannot be looked up ({}).", text.name, dns_words(text.why).en)});
      return;
    case TextFound::one: break;
  }
  for (const auth::Slip& slip : slips) {
    const Bilingual words = words_of(slip.what);
    Finding& made =
        add(id + ".syntax", Level::fail,
            {fmt::format("{} のレコードの {} 文字目: {}。", title, slip.at + 1, words.ja),
             fmt::format("The {} record, column {}: {}.", title, slip.at + 1, words.en)});
    made.mark = Mark{text.name, text.texts.front(), slip.at, slip.length};
  }
  if (slips.empty())
    add(id + ".record", Level::ok,
        {title + " のレコードがあります。", "There is a " + title + " record."});
}

void Teller::hosts_of(const auth::StsPolicy& policy) {
  bool all = true;
  for (const dns::MailHost& host : question_.route.hosts) {
    if (auth::allows_host(policy, host.name)) continue;
    all = false;
    Finding& made = add("sts.mx", policy.mode == auth::StsMode::enforce ? Level::fail : Level::warn,
                        {fmt::format("MTA-STS のポリシーは MX の {} を許していません。", host.name),
                         fmt::format("The MTA-STS policy does not allow the MX {}.", host.name)});
    made.fixes.push_back({.kind = "setting",
                          .type = "MTA-STS",
                          .name = auth::mta_sts_policy_url(question_.domain),
                          .value = "mx: " + host.name});
  }
  if (!all) return;
  const std::string mode = to_string(policy.mode);
  add("sts.policy", Level::ok,
      {fmt::format("MTA-STS のポリシーは {} で、すべての MX を許しています。", mode),
       fmt::format("The MTA-STS policy is \"{}\", and allows every MX.", mode)});
  if (policy.mode == auth::StsMode::enforce) survey_.result = "pass";
}

void Teller::policy(const StsFetch& fetch) {
  const std::string url = auth::mta_sts_policy_url(question_.domain);
  if (!fetch.fetched) {
    add("sts.fetch", Level::fail,
        {fmt::format("{} を取得できません（{}）。", url, fetch.why),
         fmt::format("{} cannot be fetched ({}).", url, fetch.why)});
    return;
  }
  survey_.policy = auth::parse_sts_policy(fetch.body);
  for (const auth::Slip& slip : survey_.policy->slips) {
    const auth::LineOfText line = auth::line_of(fetch.body, slip);
    const Bilingual words = words_of(slip.what);
    Finding& made = add("sts.policy_syntax", Level::fail,
                        {fmt::format("MTA-STS ポリシーの {} 行目: {}。", line.number, words.ja),
                         fmt::format("The MTA-STS policy, line {}: {}.", line.number, words.en)});
    made.mark = Mark{url, line.line, line.at, slip.length};
  }
  if (survey_.policy->policy) hosts_of(*survey_.policy->policy);
}

}  // namespace

Ask<TransportSurvey> survey_transport(TransportQuestion question) {
  TransportSurvey survey;
  const dns::MailRoute route = question.route;
  survey.dane = co_await auth::look_up_dane_of(route);
  for (const auth::DaneHost& host : survey.dane) {
    if (host.state != DaneState::none || survey.unsigned_tlsa.size() == kUnsignedHosts) continue;
    const auth::DaneQuestion asked{host.host};
    const bool idle = co_await auth::has_idle_tlsa(asked);
    if (idle) survey.unsigned_tlsa.push_back(host.host);
  }
  survey.sts = co_await auth::look_up_mta_sts(question.domain);
  survey.reports = co_await auth::look_up_tls_rpt(question.domain);
  const auth::BimiQuestion bimi{question.domain, question.organization};
  survey.bimi = co_await auth::look_up_bimi(bimi);
  Teller teller(question, survey);
  teller.tell();
  co_return survey;
}

void add_sts_policy(TransportSurvey& survey, const TransportQuestion& question,
                    const StsFetch& fetch) {
  Teller(question, survey).policy(fetch);
}

}  // namespace todoku::check
