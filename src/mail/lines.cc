#include "mail/lines.h"

#include <algorithm>

namespace todoku::mail {

void Lines::seek(std::size_t at) {
  at_ = at;
  // Looked for again only once passed, so that a text without LF is not searched at each line.
  if (lf_ >= at && at > 0) return;
  lf_ = std::min(text_.find('\n', at), text_.size());
}

bool Lines::next(std::string_view& line) {
  if (at_ >= text_.size()) return false;
  const std::size_t end = std::min(text_.substr(at_, lf_ - at_).find('\r'), lf_ - at_) + at_;
  line = text_.substr(at_, end - at_);
  std::size_t after = end;
  while (after < text_.size() && text_[after] == '\r' && after < end + 2) ++after;
  const bool lf = after < text_.size() && text_[after] == '\n';
  // Two CR without LF are two line ends.
  seek(lf ? after + 1 : std::min(end + 1, text_.size()));
  return true;
}

}  // namespace todoku::mail
