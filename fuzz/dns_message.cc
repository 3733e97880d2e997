// Any bytes: decoding ends, and what was decoded is encoded and decoded to the same again.
#include "dns/message.h"

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku::dns;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)decode_header(bytes);
  const auto message = decode(bytes);
  if (!message) return 0;
  (void)to_answer(*message);
  // A message can grow past its limit where compression had made it small.
  const std::string wire = encode(*message, kMessageBytes);
  const auto again = decode(wire);
  CHECK(again.has_value());
  if (!again->truncated && again->additional.size() == message->additional.size())
    CHECK(*again == *message);
  CHECK(encode(*message, kPlainUdpBytes).size() <= kPlainUdpBytes);
  return 0;
}
