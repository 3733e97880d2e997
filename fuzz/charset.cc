// Character sets: any bytes under any name, the input's first line, become UTF-8 of a bounded
// length, twice the same; what is ASCII or UTF-8 already stays what it is.
#include "mail/charset.h"

#include <algorithm>

#include "base/text.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mail::CharsetTables tables;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view name = input.substr(0, end);
  const std::string_view bytes = input.substr(std::min(end + 1, input.size()));
  const std::string text = mail::to_utf8(bytes, name);
  must(is_utf8(text) && text.size() <= bytes.size() * 6 + 16);
  must(text == mail::to_utf8(bytes, name));
  must(mail::to_utf8(text, "utf-8") == text || text.find('\x1b') != text.npos);
  return 0;
}
