// Mails that may carry reports of authentication.
#include "report/auth_documents.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::size_t told = 0;
  const report::AuthSink sink{.report = [&](report::AuthReport&&) { ++told; },
                              .fault = [&](const Error&) { ++told; }};
  const std::size_t parts = report::read_auth_mail(input, sink);
  must(parts > 0 || told == 0);
  return 0;
}
