// reply/codes.h - the codes of an entry ("550 5.7.26", "550", "5.7.26") and how well a reply
// agrees.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "smtp/reply.h"

namespace todoku::reply {

struct Codes {
  int basic = 0;  // 0: not given
  std::optional<smtp::EnhancedCode> enhanced;
  bool operator==(const Codes&) const = default;
};

// nullopt for anything but the three forms.
std::optional<Codes> parse_codes(std::string_view text);
// Codes as numbers that compare without a branch. What is absent equals nothing on the other side.
struct Packed {
  std::uint32_t status;  // subject and detail
  std::uint16_t basic;
  std::uint8_t klass;  // of `basic`
  std::uint8_t status_klass;
};
Packed packed_wanted(const Codes& codes);
Packed packed_said(const Codes& codes);

// Has the reply all that `wanted` names?
bool has_all(const Packed& said, const Packed& wanted);
// How much of `wanted` the reply has: 0 contradicts or says nothing, 1 only the class of the code
// agrees, 2 one code is equal, 3 both are. An enhanced code agrees across classes by subject and
// detail alone: the same text comes as 4.7.26 and 5.7.26.
inline std::uint32_t agreement(const Packed& wanted, const Packed& said) {
  const std::uint32_t basic = wanted.basic == said.basic;
  const std::uint32_t status = wanted.status == said.status;
  const std::uint32_t klass = wanted.klass == said.klass;
  const std::uint32_t codes = basic + status;
  return codes ? codes + 1 : klass;
}

}  // namespace todoku::reply
