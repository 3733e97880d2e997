#include "app/option_values.h"

#include <fmt/format.h>

#include "app/width.h"
#include "dns/address.h"
#include "mail/address.h"

namespace todoku::app {

std::string ip_fault(const std::string& option, const std::string& address, const Terminal& t) {
  if (dns::address_bytes(address)) return "";
  return fmt::format(
      fmt::runtime(t.pick("{} の {} は IP アドレスではありません（例: 192.0.2.1、2001:db8::1）。",
                          "{}: {} is no IP address such as 192.0.2.1 or 2001:db8::1.")),
      option, printable(address));
}

std::string domain_fault(const std::string& option, const std::string& domain, const Terminal& t) {
  if (mail::is_domain(domain, {.utf8 = true})) return "";
  return fmt::format(fmt::runtime(t.pick("{} の {} はドメイン名ではありません（例: example.jp）。",
                                         "{}: {} is no domain name such as example.jp.")),
                     option, printable(domain));
}

}  // namespace todoku::app
