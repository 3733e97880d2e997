// smtp/offers.h - what a server says it can do (RFC 5321 §4.1.1.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "smtp/reply.h"

namespace todoku::smtp {

struct Offers {
  std::string name;  // the server's own name, the first word of its answer
  bool esmtp = false;
  bool pipelining = false;
  bool eight_bit_mime = false;
  bool starttls = false;
  bool chunking = false;
  bool smtputf8 = false;
  bool dsn = false;
  bool enhanced_codes = false;
  bool auth_plain = false;
  bool auth_login = false;
  std::optional<std::uint64_t> size;  // bytes; 0: no fixed limit (RFC 1870 §3)
  bool operator==(const Offers&) const = default;
};

// Reads the answer to EHLO.
Offers read_offers(const Reply& ehlo);

}  // namespace todoku::smtp
