// The pieces lie in the text, in its order, without overlap, and none is empty.
#include "reply/split.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const char* from = text.data();
  for (const std::string_view piece : todoku::reply::split_replies(text)) {
    CHECK(!piece.empty() && piece.data() >= from);
    from = piece.data() + piece.size();
    CHECK(from <= text.data() + text.size());
  }
  return 0;
}
