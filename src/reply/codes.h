// reply/codes.h - the codes of an entry ("550 5.7.26", "550", "5.7.26") and how well a reply
// agrees.
#pragma once

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
// How much of `wanted` the reply has: 0 contradicts or says nothing, 1 only the class of the code
// agrees, 2 one code is equal, 3 both are. An enhanced code agrees across classes by subject and
// detail alone: the same text comes as 4.7.26 and 5.7.26.
int agreement(const Codes& wanted, const Codes& said);

}  // namespace todoku::reply
