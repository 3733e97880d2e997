#include "auth/iprev.h"

#include <algorithm>
#include <optional>

#include "dns/address.h"

namespace todoku::auth {
namespace {

// 4 or 16 bytes; IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2) is IPv4.
std::optional<std::string> client_bytes(std::string_view client) {
  std::optional<std::string> bytes = dns::address_bytes(client);
  const std::string mapped = std::string(10, '\0') + "\xff\xff";
  if (bytes && bytes->size() == 16 && bytes->starts_with(mapped)) bytes->erase(0, 12);
  return bytes;
}

std::vector<dns::Name> names_in(const dns::Answer& answer) {
  std::vector<dns::Name> names;
  for (const dns::Record& record : answer.records) {
    const dns::Host* host = std::get_if<dns::Host>(&record.data);
    if (host != nullptr && names.size() < kIprevNames) names.push_back(host->host);
  }
  return names;
}

bool leads_to(const dns::Answer& answer, const std::string& bytes) {
  return std::ranges::any_of(answer.records, [&](const dns::Record& record) {
    const dns::A* a = std::get_if<dns::A>(&record.data);
    const dns::Aaaa* aaaa = std::get_if<dns::Aaaa>(&record.data);
    const std::string_view text = a != nullptr      ? std::string_view(a->address)
                                  : aaaa != nullptr ? std::string_view(aaaa->address)
                                                    : std::string_view();
    return dns::address_bytes(text) == bytes;
  });
}

Iprev ended(Iprev iprev, IprevResult result, std::string reason) {
  iprev.result = result;
  iprev.reason = std::move(reason);
  return iprev;
}

// Asks each name for the address; a look-up that fails matters only if no other name leads back.
Ask<Iprev> confirm(Iprev iprev, std::string address, std::string bytes) {
  std::string trouble;
  const dns::Type type = bytes.size() == 4 ? dns::Type::a : dns::Type::aaaa;
  for (const dns::Name& name : iprev.names) {
    const dns::Question question{name, type};
    const dns::Answer answer = co_await question;
    if (leads_to(answer, bytes)) {
      iprev.confirmed = name;
      const std::string reason = address + " is " + name + " and back";
      co_return ended(std::move(iprev), IprevResult::pass, reason);
    }
    if (failed(answer)) trouble = name;
  }
  if (!trouble.empty())
    co_return ended(std::move(iprev), IprevResult::temperror,
                    "the address of " + trouble + " could not be looked up");
  const std::string reason =
      "the PTR name " + iprev.names.front() + " does not lead back to " + address;
  co_return ended(std::move(iprev), IprevResult::fail, reason);
}

}  // namespace

const char* to_string(IprevResult result) {
  switch (result) {
    case IprevResult::pass: return "pass";
    case IprevResult::fail: return "fail";
    case IprevResult::temperror: return "temperror";
    case IprevResult::permerror: return "permerror";
  }
  std::unreachable();
}

Ask<Iprev> check_iprev(std::string client) {
  Iprev iprev;
  const std::optional<std::string> bytes = client_bytes(client);
  if (!bytes)
    co_return ended(std::move(iprev), IprevResult::permerror, client + " is no IP address");
  const std::string address = dns::address_text(*bytes);
  const dns::Question question{dns::reverse_name(address), dns::Type::ptr};
  const dns::Answer answer = co_await question;
  if (failed(answer))
    co_return ended(std::move(iprev), IprevResult::temperror,
                    "the PTR record of " + address + " could not be looked up");
  iprev.names = names_in(answer);
  if (iprev.names.empty())
    co_return ended(std::move(iprev), IprevResult::permerror, address + " has no PTR record");
  const Iprev confirmed = co_await confirm(iprev, address, *bytes);
  co_return confirmed;
}

}  // namespace todoku::auth
