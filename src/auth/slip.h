// auth/slip.h - where a published record breaks its grammar, for a caret under the characters.
#pragma once

#include <cstddef>
#include <string>

namespace todoku::auth {

struct Slip {
  std::size_t at = 0;      // bytes from the start of the record
  std::size_t length = 0;  // bytes; 0: something is missing here
  std::string what;        // for people: one clause, without a stop
};

}  // namespace todoku::auth
