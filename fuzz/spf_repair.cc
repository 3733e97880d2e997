// Any text as an SPF record: what is offered instead reads without a slip, and is mended for good.
#include "auth/spf_record.h"
#include "base/check.h"
#include "check/spf_repair.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace todoku;
  const std::string record(reinterpret_cast<const char*>(data), size);
  const std::optional<std::string> better = check::mended(record);
  if (better) {
    CHECK(auth::is_spf_record(*better));
    CHECK(auth::parse_spf_record(*better).slips.empty());
    CHECK(!check::mended(*better));
    const std::string with = check::with_term(*better, "ip4:192.0.2.1");
    CHECK(auth::parse_spf_record(with).slips.empty());
  }
  const std::vector<std::string> both = {record, "v=spf1 mx -all"};
  if (const auto one = check::merged(both)) CHECK(auth::parse_spf_record(*one).slips.empty());
  return 0;
}
