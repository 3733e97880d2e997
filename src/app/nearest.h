// app/nearest.h - "did you mean": the known word nearest to one that a person typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::app {

// Letters to insert, delete, change or swap with a neighbour to get from `a` to `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The known word with the least distance, if that is near enough to be a slip of the fingers.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace todoku::app
