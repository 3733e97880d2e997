// HTML: any text becomes plain text that is not longer and stays UTF-8.
#include "mail/html.h"

#include "base/text.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string text = mail::text_from_html(input);
  must(text.size() <= input.size() + 1);
  must(is_utf8(text) || !is_utf8(input));
  must(text.find('\0') == text.npos || input.find('\0') != input.npos);
  return 0;
}
