// Any bytes: decoding ends, what was decoded is encoded and decoded to the same again, and the
// server's answer to it is a message of the size allowed.
#include "dns/message.h"

#include "base/check.h"
#include "dns/responder.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku::dns;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static const Zone zone = *Zone::parse("a CNAME b\nb A 192.0.2.1\n* MX 10 b\n", "zone", "jp");
  const auto answer = respond(zone, bytes, Transport::udp);
  if (answer) CHECK(answer->size() <= kUdpBytes && decode(*answer).has_value());
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
