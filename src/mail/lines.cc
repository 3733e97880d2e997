#include "mail/lines.h"

#include <algorithm>

#include "base/lanes.h"

namespace todoku::mail {

bool Lines::next(std::string_view& line) {
  if (at_ >= text_.size()) return false;
  const std::size_t end = find_any<'\n', '\r'>(text_, at_);
  line = text_.substr(at_, end - at_);
  std::size_t after = end;
  while (after < text_.size() && text_[after] == '\r' && after < end + 2) ++after;
  const bool lf = after < text_.size() && text_[after] == '\n';
  // Two CR without LF are two line ends.
  at_ = lf ? after + 1 : std::min(end + 1, text_.size());
  return true;
}

}  // namespace todoku::mail
