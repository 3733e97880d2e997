// Normalising is bounded and keeps its own word: no capital letters, no double spaces, no codes
// twice.
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
  CHECK(fingerprint(normal) == fingerprint(normal));
  return 0;
}
