// auth/iprev.h - does the client's address have a name, and does that name have the address?
// "Forward-confirmed reverse DNS", iprev of RFC 8601 §3.
#pragma once

#include <string>
#include <vector>

#include "auth/lookup.h"

namespace todoku::auth {

enum class IprevResult {
  pass,       // a PTR name leads back to the address
  fail,       // there are PTR names, and none of them does
  temperror,  // DNS gave no answer now
  permerror   // no PTR record (RFC 8601 §2.7.3)
};
const char* to_string(IprevResult result);

inline constexpr std::size_t kIprevNames = 10;  // PTR names tried, as RFC 7208 §5.5 has it

struct Iprev {
  IprevResult result = IprevResult::permerror;
  std::vector<dns::Name> names;  // of the PTR records, in their order; at most kIprevNames
  dns::Name confirmed;           // the first that leads back; "" if none does
  std::string reason;            // for people: one sentence without a stop
};

// `client`: an IP literal; IPv4 mapped into IPv6 counts as IPv4. Anything else is a permerror.
Ask<Iprev> check_iprev(std::string client);

}  // namespace todoku::auth
