// reply/split.h - a text of many replies, cut into its replies (DESIGN §6, explain).
#pragma once

#include <string_view>
#include <vector>

namespace todoku::reply {

// A reply ends with its last line ("550 " after "550-" lines); folded lines, which begin with white
// space, belong to the line before, and so do lines without a code that follow a reply's. Where
// nothing has a code, an empty line ends a reply. No piece is empty; views into `text`, at most
// kMaxReplies of them.
constexpr std::size_t kMaxReplies = 1'000'000;
std::vector<std::string_view> split_replies(std::string_view text);

}  // namespace todoku::reply
