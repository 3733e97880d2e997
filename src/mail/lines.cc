#include "mail/lines.h"

#include <algorithm>

namespace todoku::mail {

void Lines::seek(std::size_t at) {
  at_ = at;
  // Looked for again only once passed, so that a text without LF is not searched at each line.
  if (cr_ != text_.npos && (cr_ < at || at == 0)) cr_ = text_.find('\r', at);
  if (lf_ != text_.npos && (lf_ < at || at == 0)) lf_ = text_.find('\n', at);
}

bool Lines::next(std::string_view& line) {
  if (at_ >= text_.size()) return false;
  const std::size_t end = std::min({cr_, lf_, text_.size()});
  line = text_.substr(at_, end - at_);
  std::size_t after = end;
  while (after < text_.size() && text_[after] == '\r' && after < end + 2) ++after;
  const bool lf = after < text_.size() && text_[after] == '\n';
  // Two CR without LF are two line ends.
  after = lf ? after + 1 : end + (end < text_.size() ? 1 : 0);
  seek(after);
  return true;
}

}  // namespace todoku::mail
