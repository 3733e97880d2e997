// Any bytes as text and as wire: a name that is read is canonical, and travels unchanged.
#include "base/check.h"
#include "dns/address.h"
#include "dns/name.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku::dns;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto name = parse_name(bytes)) {
    CHECK(parse_name(*name) == *name);
    const std::string wire = to_wire(*name);
    CHECK(wire.size() <= kNameBytes);
    std::size_t offset = 0;
    const auto read = read_name(wire, offset);
    CHECK(read.has_value() && *read == *name && offset == wire.size());
    CHECK(is_within(*name, parent_of(*name)));
  }
  for (std::size_t start = 0; start < size; start += 7) {
    std::size_t offset = start;
    const auto name = read_name(bytes, offset);
    if (!name) continue;
    CHECK(offset > start && offset <= size);
    CHECK(parse_name(*name) == *name);
  }
  if (const auto address = address_bytes(bytes))
    CHECK(address_bytes(address_text(*address)) == *address);
  return 0;
}
