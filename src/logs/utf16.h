// logs/utf16.h - the text of Windows tools (PowerShell's `>`, exports of Excel) as UTF-8.
//
// Takes UTF-16 with its byte order mark in blocks of any size; a lone surrogate becomes U+FFFD
// (Unicode 16, §3.9). Text that begins with UTF-8's own mark loses it; all other text is passed on
// as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace todoku::logs {

class TextDecoder {
 public:
  using Take = std::function<void(std::string_view)>;

  // The views that `take` is given live through the call.
  void feed(std::string_view bytes, const Take& take);
  // The input ends here: what was kept back is passed on.
  void finish(const Take& take);

 private:
  enum class Form { unknown, bytes, utf16_le, utf16_be };
  bool recognise();
  void decode(std::string_view bytes);
  void add_unit(std::uint16_t unit);
  void add(std::uint32_t point);

  Form form_ = Form::unknown;
  std::string front_;       // while the form is unknown: fewer bytes than a mark has
  std::string half_;        // the first byte of a unit
  std::uint16_t high_ = 0;  // a high surrogate that waits for its low one
  std::string out_;
};

}  // namespace todoku::logs
