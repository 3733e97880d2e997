// app/cidr.h - networks of a configuration: "127.0.0.0/8", "2001:db8::/32", "192.0.2.7".
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace todoku::app {

struct Cidr {
  std::array<unsigned char, 16> network{};  // IPv4 in its first four bytes
  bool v6 = false;
  int prefix = 0;  // bits
  bool operator==(const Cidr&) const = default;
};

// Errors: invalid, with the reason in `what` (bits beyond the prefix that are set are one).
Result<Cidr> parse_cidr(std::string_view text);
// `address` is an IP literal; a mapped one (::ffff:192.0.2.1) counts as IPv4. What is no address is
// in no network.
bool contains(const std::vector<Cidr>& networks, std::string_view address);
// Who an address belongs to: itself, or an IPv6 network of 64 bits, which is what one customer
// gets. As it is, if it is no address.
std::string client_of(std::string_view address);
bool is_loopback(std::string_view address);

}  // namespace todoku::app
