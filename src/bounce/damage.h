// bounce/damage.h - what is missing of a message that somebody hands us: cut off, empty, no mail.
//
// Nothing here stops the reading: bounce::read takes from a damaged message what is left of it.
// This is for people, who want to know that a part is missing, and where.
#pragma once

#include <cstddef>
#include <string_view>

namespace todoku::bounce {

enum class Damage {
  none,
  empty,      // no byte but white space
  no_mail,    // bytes that are no text, without a header
  in_header,  // ends before its header does
  in_body     // the closing delimiter of its parts never comes (RFC 2046 §5.1.1)
};
struct Damaged {
  Damage damage = Damage::none;
  std::size_t line = 0;  // where it ends, from 1
};
Damaged damage_of(std::string_view message);

}  // namespace todoku::bounce
