// report/html_text.h - HTML written piece by piece; what comes from outside can only come in as
// text.
//
// Our own markup goes in by markup(), everything else by text(), which escapes it (HTML Living
// Standard §13.3) and replaces what is no UTF-8 and no printable character. Text in two languages
// stands twice, each in an element with its `lang`; the style sheet shows one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reply/catalogue.h"
#include "reply/names.h"

namespace todoku::report {

std::string html_escape(std::string_view text);

class Html {
 public:
  Html& markup(std::string_view ours);
  Html& text(std::string_view theirs);
  Html& number(std::uint64_t value);  // "12,345"
  Html& both(std::string_view ja, std::string_view en);
  Html& both(reply::Names names) { return both(names.ja, names.en); }
  Html& both(const reply::Bilingual& texts) { return both(texts.ja, texts.en); }

  const std::string& str() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace todoku::report
