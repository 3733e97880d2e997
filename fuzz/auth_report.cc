// Reports of authentication by themselves: whatever comes, packed or not, is read or refused, what
// is read can be summed up, and advice is found for it.
#include "report/auth_advice.h"
#include "report/auth_documents.h"
#include "report/auth_json.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  report::AuthSummary summary;
  const report::AuthSink sink{.report = [&](report::AuthReport&& report) { summary.add(report); },
                              .fault = [](const Error& error) { must(!error.what.empty()); }};
  report::read_auth_document(input, sink);
  if (!summary.empty()) must(!report::to_json(summary).empty());
  for (const auto& [key, source] : summary.sources()) {
    must(source.tally.passed <= source.tally.messages);
    must(!report::advise(key, source).text.ja.empty());
  }
  return 0;
}
