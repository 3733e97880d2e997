// dns/address.h - IP addresses between text and the bytes of A and AAAA records.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace todoku::dns {

// Four bytes of "192.0.2.1", sixteen of "2001:db8::1"; nullopt: neither. No zone, no brackets, no
// octal, no missing parts.
std::optional<std::string> address_bytes(std::string_view text);
// The canonical text of 4 or 16 bytes (RFC 5952); "" for any other length.
std::string address_text(std::string_view bytes);
// The name under in-addr.arpa or ip6.arpa that has the address's PTR record; "" if it is no
// address.
std::string reverse_name(std::string_view address);

}  // namespace todoku::dns
