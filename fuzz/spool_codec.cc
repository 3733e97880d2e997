// Records of the journal from any bytes: decoded or refused, and what decodes is written alike
// again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "spool/codec.h"

using namespace todoku;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)spool::body_of(bytes);
  (void)spool::from_row<spool::StoredMessage>(bytes);
  (void)spool::from_row<spool::StoredRecipient>(bytes);
  (void)spool::from_row<spool::StoredHistory>(bytes);
  (void)spool::from_row<spool::StoredQueue>(bytes);
  const auto stored = spool::decode(bytes);
  if (!stored) return 0;
  const auto write = [](const auto& value) { return spool::encode(value); };
  const std::string written = std::visit(write, *stored);
  const auto again = spool::decode(written);
  CHECK(again.has_value());
  CHECK(std::visit(write, *again) == written);
  return 0;
}
