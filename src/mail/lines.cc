#include "mail/lines.h"

#include <algorithm>

namespace todoku::mail {

void Lines::seek(std::size_t at) {
  at_ = at;
  // Looked for again only once passed, so that a text without LF is not searched at each line.
  if (lf_ < at || at == 0) lf_ = std::min(text_.find('\n', at), text_.size());
  cr_ = std::max(cr_, at);
}

// Most texts have no CR, or one before each LF: many lines are looked through at once.
void Lines::seek_cr() {
  constexpr std::size_t kAhead = 1024;
  while (cr_ < lf_ && text_[cr_] != '\r') {
    const std::size_t stop = std::min(text_.size(), std::max(lf_, cr_ + kAhead));
    cr_ = std::min(text_.substr(0, stop).find('\r', cr_), stop);
  }
}

bool Lines::next(std::string_view& line) {
  if (at_ >= text_.size()) return false;
  seek_cr();
  const std::size_t end = std::min(lf_, cr_);
  line = text_.substr(at_, end - at_);
  std::size_t after = end;
  while (after < text_.size() && text_[after] == '\r' && after < end + 2) ++after;
  const bool lf = after < text_.size() && text_[after] == '\n';
  // Two CR without LF are two line ends.
  seek(lf ? after + 1 : std::min(end + 1, text_.size()));
  return true;
}

}  // namespace todoku::mail
