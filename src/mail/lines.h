// mail/lines.h - the lines of a text whose line ends nobody has agreed on: CR LF, LF, CR, or mixed.
//
// Returned mail has passed through gateways, mailbox files and people; a CR alone ends a line here.
// The SMTP side is strict instead (smtp/dot.h). Linear in the length of the text.
#pragma once

#include <cstddef>
#include <string_view>

namespace todoku::mail {

class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  // The next line without its end; false at the end of the text. "\r\r\n" is one line end.
  bool next(std::string_view& line);
  // Where the next line begins.
  std::size_t at() const { return at_; }
  // Continues at byte `at`, which lies at or behind at().
  void seek(std::size_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace todoku::mail
