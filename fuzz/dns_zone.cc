// Any text: reading ends, and what was read is written and read to the same again.
#include "base/check.h"
#include "dns/rdata_text.h"
#include "dns/zone.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku::dns;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto zone = Zone::parse(text, "fuzz");
  if (!zone) {
    CHECK(zone.error().what.starts_with("fuzz:"));
    return 0;
  }
  std::string written;
  const auto records = zone->records();
  for (const Record& record : records) {
    written += to_string(record) + "\n";
    (void)zone->answer({record.owner, Type::a});
    (void)zone->answer({"x." + record.owner, Type::mx});
  }
  const auto again = Zone::parse(written, "again");
  CHECK(again.has_value());
  CHECK(again->records() == records);
  return 0;
}
