#include "auth/sender_domain.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "mail/envelope.h"

namespace todoku::auth {
namespace {

// RFC 7505 §3: one MX, with the root as its host.
bool is_null_mx(const dns::Answer& answer) {
  const dns::Mx* mx =
      answer.records.size() == 1 ? std::get_if<dns::Mx>(&answer.records.front().data) : nullptr;
  return mx != nullptr && mx->host.empty();
}

}  // namespace

const char* to_string(SenderDomain result) {
  switch (result) {
    case SenderDomain::none: return "none";
    case SenderDomain::mail: return "mail";
    case SenderDomain::null_mx: return "null_mx";
    case SenderDomain::silent: return "silent";
    case SenderDomain::absent: return "absent";
    case SenderDomain::temperror: return "temperror";
  }
  std::unreachable();
}

Ask<SenderDomain> check_sender_domain(std::string domain) {
  if (domain.empty()) co_return SenderDomain::none;
  if (domain.starts_with('[')) co_return SenderDomain::mail;
  const std::optional<dns::Name> name = host_name(mail::domain_key(domain));
  if (!name) co_return SenderDomain::absent;
  bool absent = true;
  for (const dns::Type type : {dns::Type::mx, dns::Type::a, dns::Type::aaaa}) {
    const dns::Question question{*name, type};
    const dns::Answer answer = co_await question;
    if (failed(answer)) co_return SenderDomain::temperror;
    if (is_null_mx(answer)) co_return SenderDomain::null_mx;
    if (answer.kind == dns::Kind::found) co_return SenderDomain::mail;
    if (answer.kind == dns::Kind::no_data) absent = false;
    if (answer.kind == dns::Kind::no_such_name) break;  // RFC 8020: nothing of any type
  }
  co_return absent ? SenderDomain::absent : SenderDomain::silent;
}

}  // namespace todoku::auth
