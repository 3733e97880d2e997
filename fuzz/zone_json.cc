// Any JSON as a zone: reading ends, and every name can be asked.
#include "dns/zone_json.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku::dns;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Zone zone;
  const auto read = read_json_zone(text, "fuzz", zone);
  if (!read) CHECK(read.error().what.starts_with("fuzz:"));
  for (const Record& record : zone.records()) {
    for (const Type type : {record.type, Type::a, Type::txt, Type::cname}) {
      const Answer answer = zone.answer({record.owner, type});
      CHECK((answer.kind == Kind::found) == !answer.records.empty());
    }
  }
  return 0;
}
