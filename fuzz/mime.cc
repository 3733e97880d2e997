// MIME: the parts of any message lie inside it, texts are UTF-8 and within their bound.
#include "mail/mime.h"

#include "base/text.h"
#include "mail/charset.h"
#include "mail/encoded_word.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

bool inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mail::CharsetTables tables;
  constexpr std::size_t kLimit = 2000;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<mail::Part> parts = mail::scan_parts(input);
  must(!parts.empty() && parts.size() <= mail::MimeLimits{}.parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const mail::Part& part = parts[i];
    must(inside(part.whole, input) && inside(part.body, part.whole));
    must(part.parent < static_cast<int>(i));
    const std::string text = mail::readable_text(part, kLimit);
    must(is_utf8(text) && text.find('\r') == std::string::npos);
    for (const mail::Field& field : part.header.fields)
      must(is_utf8(mail::decode_words(field.value)));
    must(is_utf8(part.parameter("name")) || !is_utf8(input));
  }
  return 0;
}
