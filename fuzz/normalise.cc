// Normalising is bounded and keeps its own word: no capital letters, no double spaces, no codes
// twice. What is normal stays so, as phrases of the catalogue do, but for what was encoded twice:
// "&amp;lt;" says "&lt;", and not "<"; a soft line break may have stood within an address.
#include "reply/normalise.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace todoku::reply;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Heard heard;
  heard.hear(text);
  const std::string_view normal = heard.text();
  CHECK(normal.size() <= Heard::kMaxBytes);
  CHECK(normal.find("  ") == normal.npos);
  for (const char c : normal) CHECK(!(c >= 'A' && c <= 'Z') && c != '\n' && c != '\t');
  if (heard.wrapped()) CHECK(heard.inner_text().size() < normal.size());
  CHECK(heard.inner_host().size() <= normal.size());
  const std::string kind = text_template(normal);
  CHECK(fingerprint(normal) == fingerprint(kind) && text_template(kind) == kind);
  if (text.find_first_of("&=") == text.npos) CHECK(normalise_phrase(normal) == normal);
  return 0;
}
