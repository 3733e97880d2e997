// BIMI: slips lie in the record, and a record that holds has addresses of the Web or declines.
#include "auth/bimi.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (!auth::is_bimi_record(input)) return 0;
  const auth::BimiRecord record = auth::parse_bimi_record(input);
  for (const auth::Slip& slip : record.slips) must(slip.at + slip.length <= input.size());
  if (record.declined) must(record.logo.empty() && record.evidence.empty());
  if (record.broken) must(!record.slips.empty());
  return 0;
}
