#include "check/reverse_survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/slip_words.h"
#include "dns/address.h"
#include "mail/address.h"
#include "mail/envelope.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::IprevResult;
using reply::Bilingual;

dns::Type address_type(const std::string& address) {
  const auto bytes = dns::address_bytes(address);
  return bytes && bytes->size() == 16 ? dns::Type::aaaa : dns::Type::a;
}

bool has_address(const dns::Answer& answer, const std::string& address) {
  const std::string wanted = dns::address_text(dns::address_bytes(address).value_or(""));
  return std::ranges::any_of(answer.records, [&](const dns::Record& record) {
    const dns::A* a = std::get_if<dns::A>(&record.data);
    const dns::Aaaa* aaaa = std::get_if<dns::Aaaa>(&record.data);
    return (a != nullptr && a->address == wanted) || (aaaa != nullptr && aaaa->address == wanted);
  });
}

class Teller {
 public:
  Teller(const ReverseQuestion& question, ReverseSurvey& survey)
      : question_(question), survey_(survey) {}

  void ptr();
  void helo();
  void bad_helo();

 private:
  Finding& add(std::string id, Level level, Bilingual text) {
    return survey_.findings.emplace_back(finding(std::move(id), level, std::move(text)));
  }
  // The name that the address is to have.
  std::string wanted_name() const {
    if (mail::is_domain(question_.helo, {})) return mail::domain_key(question_.helo);
    return "mail." + question_.domain;
  }
  void missing();
  void unconfirmed();

  const ReverseQuestion& question_;
  ReverseSurvey& survey_;
};

void Teller::missing() {
  Finding& made =
      add("ptr.missing", Level::fail,
          {fmt::format("{} に PTR レコード（逆引き）がありません。多くの受信側が拒否しま"
                       "す。IP アドレスの管理元に設定を依頼してください。",
                       question_.address),
           fmt::format("{} has no PTR record (reverse DNS). Many receivers refuse such "
                       "mail. Ask whoever runs the address to set it.",
                       question_.address)});
  made.fixes.push_back(dns_fix("PTR", dns::reverse_name(question_.address), wanted_name() + "."));
}

void Teller::unconfirmed() {
  const std::string name = survey_.ptr.names.empty() ? "" : survey_.ptr.names.front();
  Finding& made = add("ptr.unconfirmed", Level::fail,
                      {fmt::format("{} の逆引き名 {} を正引きしても、このアドレスに戻りません。",
                                   question_.address, name),
                       fmt::format("The PTR name of {}, {}, does not lead back to the address.",
                                   question_.address, name)});
  const bool v6 = address_type(question_.address) == dns::Type::aaaa;
  made.fixes.push_back(dns_fix(v6 ? "AAAA" : "A", name, question_.address));
}

void Teller::ptr() {
  switch (survey_.ptr.result) {
    case IprevResult::permerror: return missing();
    case IprevResult::fail: return unconfirmed();
    case IprevResult::temperror:
      add("ptr.unanswered", Level::fail,
          {fmt::format("{} の逆引きを調べられません（{}）。", question_.address,
                       dns_words(survey_.ptr.reason).ja),
           fmt::format("The reverse name of {} cannot be looked up ({}).", question_.address,
                       dns_words(survey_.ptr.reason).en)});
      return;
    case IprevResult::pass: break;
  }
  const std::string& name = survey_.ptr.confirmed;
  if (is_generic_name(name, question_.address)) {
    add("ptr.generic", Level::warn,
        {fmt::format("{} の逆引き名 {} は回線業者が自動で付けた名前に見え、個人の回線として拒否さ"
                     "れることがあります。",
                     question_.address, name),
         fmt::format("The PTR name of {}, {}, looks made by a provider for a customer's line. Some "
                     "receivers refuse such addresses.",
                     question_.address, name)});
  } else {
    add("ptr.record", Level::ok,
        {fmt::format("{} の逆引き名は {} で、正引きも一致します。", question_.address, name),
         fmt::format("The PTR name of {} is {}, and leads back to it.", question_.address, name)});
  }
}

void Teller::bad_helo() {
  add("helo.name", Level::fail,
      {fmt::format("EHLO の名前「{}」は、完全なホスト名でもアドレスリテラルでもありません。",
                   question_.helo),
       fmt::format("The EHLO name \"{}\" is neither a full host name nor an address literal.",
                   question_.helo)});
}

void Teller::helo() {
  const std::string& name = question_.helo;
  const std::string& address = question_.address;
  if (survey_.helo_leads_back) {
    add("helo.record", Level::ok,
        {fmt::format("EHLO の名前 {} は {} を指しています。", name, address),
         fmt::format("The EHLO name {} has the address {}.", name, address)});
  } else if (survey_.helo_resolves) {
    add("helo.other", Level::warn,
        {fmt::format("EHLO の名前 {} は {} を指していません。", name, address),
         fmt::format("The EHLO name {} does not have the address {}.", name, address)});
  } else {
    Finding& made = add("helo.unknown", Level::fail,
                        {fmt::format("EHLO の名前 {} は DNS に見つかりません。", name),
                         fmt::format("The EHLO name {} is not found in the DNS.", name)});
    const bool v6 = address_type(address) == dns::Type::aaaa;
    made.fixes.push_back(dns_fix(v6 ? "AAAA" : "A", mail::domain_key(name), address));
  }
}

bool is_host_name(const std::string& text) {
  return mail::is_domain(text, {}) && text.find('.') != std::string::npos;
}

Ask<bool> ask_helo(ReverseQuestion question, ReverseSurvey& survey) {
  Teller teller(question, survey);
  const std::optional<dns::Name> name = auth::host_name(mail::domain_key(question.helo));
  if (mail::is_address_literal(question.helo)) co_return true;
  if (!name || !is_host_name(question.helo)) {
    teller.bad_helo();
    co_return false;
  }
  const dns::Question own{*name, address_type(question.address)};
  const dns::Answer answer = co_await own;
  if (auth::failed(answer)) {
    survey.undecided = true;
    co_return false;
  }
  survey.helo_leads_back = has_address(answer, question.address);
  survey.helo_resolves = !answer.records.empty();
  if (!survey.helo_resolves && own.type == dns::Type::aaaa) {
    const dns::Question other{*name, dns::Type::a};
    const dns::Answer fallback = co_await other;
    survey.helo_resolves = !fallback.records.empty();
  }
  teller.helo();
  co_return true;
}

}  // namespace

bool is_generic_name(const std::string& name, const std::string& address) {
  const auto bytes = dns::address_bytes(address);
  if (!bytes || bytes->size() != 4) return false;
  std::vector<std::string> parts;
  for (const char c : *bytes) parts.push_back(std::to_string(static_cast<unsigned char>(c)));
  for (const char* mark : {".", "-"}) {
    const std::string forth = parts[2] + mark + parts[3];
    const std::string back = parts[3] + mark + parts[2];
    const std::string three = parts[1] + mark + forth;
    const std::string three_back = back + mark + parts[1];
    if (name.find(three) != std::string::npos || name.find(three_back) != std::string::npos)
      return true;
  }
  return false;
}

Ask<ReverseSurvey> survey_reverse(ReverseQuestion question) {
  ReverseSurvey survey;
  survey.address = question.address;
  survey.ptr = co_await auth::check_iprev(question.address);
  survey.undecided = survey.ptr.result == IprevResult::temperror;
  Teller teller(question, survey);
  teller.ptr();
  if (!question.helo.empty()) co_await ask_helo(question, survey);
  co_return survey;
}

}  // namespace todoku::check
