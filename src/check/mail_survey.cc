#include "check/mail_survey.h"

#include <fmt/format.h>

#include <algorithm>

#include "check/slip_words.h"
#include "dns/address.h"
#include "reply/ended.h"

namespace todoku::check {

namespace {

using auth::Ask;
using reply::Bilingual;
using Kind = dns::MailRoute::Kind;

class Teller {
 public:
  Teller(const std::string& domain, MailSurvey& survey) : domain_(domain), survey_(survey) {}

  void tell() {
    ended();
    switch (survey_.route.kind) {
      case Kind::hosts: return hosts();
      case Kind::null_mx:
        return add("null", Level::warn,
                   {domain_ + " はメールを受け取らないと宣言しています（null MX）。差出人に使うと "
                              "Gmail などに拒否されます。",
                    domain_ + " says that it takes no mail (null MX). Gmail and others refuse it "
                              "as a sender."});
      case Kind::no_such_domain:
        return add("no_domain", Level::fail,
                   {domain_ + " は DNS に存在しません。", domain_ + " does not exist in the DNS."});
      case Kind::no_mail_host: return nobody();
      case Kind::temporary:
        return add("unanswered", Level::fail,
                   {fmt::format("{} の MX を調べられません（{}）。", domain_,
                                dns_words(survey_.route.why).ja),
                    fmt::format("The MX of {} cannot be looked up ({}).", domain_,
                                dns_words(survey_.route.why).en)});
    }
  }

 private:
  void add(std::string id, Level level, Bilingual text) {
    survey_.findings.push_back(finding("mx." + std::move(id), level, std::move(text)));
  }
  void ended();
  void hosts();
  void host(const dns::MailHost& host);
  void lost();
  void nobody();

  const std::string& domain_;
  MailSurvey& survey_;
};

void Teller::ended() {
  const reply::EndedService* service = reply::ended_service(domain_);
  if (service == nullptr || !reply::is_warned_of(*service)) return;
  const reply::EndedText text = reply::text_of(*service);
  add("ended", Level::warn, {text.what.ja + text.todo.ja, text.what.en + " " + text.todo.en});
}

void Teller::nobody() {
  if (survey_.records.empty())
    return add("none", Level::fail,
               {domain_ + " に MX も A/AAAA もありません。返信や不達通知を受け取れません。",
                domain_ + " has neither MX nor address: answers and bounces cannot arrive."});
  lost();
}

// MX hosts that have no address; the route leaves them out.
void Teller::lost() {
  for (const dns::Mx& mx : survey_.records) {
    const auto same = [&](const dns::MailHost& host) { return host.name == mx.host; };
    if (std::ranges::any_of(survey_.route.hosts, same) || mx.host.empty()) continue;
    const bool literal = dns::address_bytes(mx.host).has_value();
    add(literal ? "address" : "no_address", Level::fail,
        literal
            ? Bilingual{fmt::format("MX の {} は IP アドレスです。ホスト名が必要です。", mx.host),
                        fmt::format("MX {} is an IP address. A host name is needed.", mx.host)}
            : Bilingual{fmt::format("MX の {} に A/AAAA がありません。", mx.host),
                        fmt::format("MX {} has no address.", mx.host)});
  }
}

void Teller::host(const dns::MailHost& host) {
  if (host.canonical != host.name && !host.canonical.empty())
    add("cname", Level::warn,
        {fmt::format(
             "MX の {} は CNAME です。MX はアドレスを持つ名前でなければなりません（RFC 2181 "
             "§10.3）。",
             host.name),
         fmt::format(
             "MX {} is a CNAME. It has to be a name with addresses (RFC 2181 section 10.3).",
             host.name)});
  for (const std::string& address : host.addresses) {
    if (!is_unroutable(address)) continue;
    add("unroutable", Level::fail,
        {fmt::format("MX の {} の {} は、外から届かないアドレスです。", host.name, address),
         fmt::format("{} of MX {} is an address that nobody reaches.", address, host.name)});
  }
}

void Teller::hosts() {
  if (survey_.route.implicit) {
    add("implicit", Level::warn,
        {domain_ + " に MX がなく、A/AAAA の示すホストに届きます。",
         domain_ + " has no MX; mail goes to the host at its own address."});
  }
  const std::size_t before = survey_.findings.size();
  for (const dns::MailHost& one : survey_.route.hosts) host(one);
  lost();
  if (survey_.findings.size() != before || survey_.route.implicit) return;
  std::string list;
  for (const dns::MailHost& one : survey_.route.hosts)
    list += (list.empty() ? "" : ", ") + one.name;
  add("record", Level::ok, {"MX: " + list, "MX: " + list});
}

bool in_network(const std::string& bytes, std::string_view network, unsigned bits) {
  const auto wanted = dns::address_bytes(network);
  if (!wanted || wanted->size() != bytes.size()) return false;
  for (unsigned bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> bit % 8;
    const auto differ = static_cast<unsigned char>(bytes[bit / 8] ^ (*wanted)[bit / 8]);
    if ((differ & mask) != 0) return false;
  }
  return true;
}

}  // namespace

// The documentation networks are let through: examples and sandboxes live there.
bool is_unroutable(const std::string& address) {
  const auto bytes = dns::address_bytes(address);
  if (!bytes) return false;
  const struct {
    std::string_view network;
    unsigned bits;
  } networks[] = {{"0.0.0.0", 8},     {"10.0.0.0", 8},     {"127.0.0.0", 8}, {"169.254.0.0", 16},
                  {"172.16.0.0", 12}, {"192.168.0.0", 16}, {"::1", 128},     {"::", 128},
                  {"fc00::", 7},      {"fe80::", 10}};
  return std::ranges::any_of(
      networks, [&](const auto& one) { return in_network(*bytes, one.network, one.bits); });
}

Ask<MailSurvey> survey_mail(std::string domain) {
  MailSurvey survey;
  const dns::Question question{domain, dns::Type::mx};
  const dns::Answer answer = co_await question;
  for (const dns::Record& record : answer.records)
    if (const dns::Mx* mx = std::get_if<dns::Mx>(&record.data)) survey.records.push_back(*mx);
  std::ranges::sort(survey.records);
  survey.route = co_await dns::find_mail_hosts(domain, 0);
  Teller teller(domain, survey);
  teller.tell();
  co_return survey;
}

}  // namespace todoku::check
