// Any text as an SPF record: what is written instead reads without a slip, and is mended for good.
#include "auth/spf_record.h"
#include "base/check.h"
#include "check/spf_repair.h"

namespace {

using namespace todoku;

void look_at(const std::vector<std::string>& records) {
  const check::SpfRewriting better = check::rewritten(records, {});
  CHECK(auth::is_spf_record(better.record));
  CHECK(auth::parse_spf_record(better.record).slips.empty());
  CHECK(!check::rewritten(std::vector{better.record}, {}).changed);
  const std::string with = check::with_term(better.record, "ip4:192.0.2.1");
  CHECK(auth::parse_spf_record(with).slips.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string record(reinterpret_cast<const char*>(data), size);
  if (!auth::is_spf_record(record)) return 0;
  look_at({record});
  look_at({record, "v=spf1 mx -all"});
  return 0;
}
