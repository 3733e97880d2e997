// TLSRPT: slips lie in the record, addresses keep their bound.
#include "auth/tls_rpt.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (!auth::is_tls_rpt_record(input)) return 0;
  const auth::TlsRptRecord record = auth::parse_tls_rpt_record(input);
  must(record.rua.size() <= 20);
  must(!record.rua.empty() || !record.slips.empty());
  for (const std::string& uri : record.rua) must(uri.find(':') != std::string::npos);
  for (const auth::Slip& slip : record.slips) must(slip.at + slip.length <= input.size());
  return 0;
}
