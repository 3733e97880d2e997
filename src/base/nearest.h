// base/nearest.h - "did you mean?": the known name that a mistyped one is closest to.
#pragma once

#include <span>
#include <string_view>

namespace todoku {

// The candidate with the fewest edits (insert, delete, change, swap of neighbours), case ignored;
// "" if none is near: more than a third of the letters would have to change. O(name * candidate)
// each.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace todoku
