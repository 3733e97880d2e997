// Packed bytes: what comes out stays within its bounds.
#include "report/unpack.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const report::UnpackLimits limits{
      .document_bytes = 100'000, .total_bytes = 150'000, .documents = 5};
  std::size_t total = 0;
  std::size_t documents = 0;
  const Result<void> outcome = report::unpack(
      input,
      [&](std::string_view document) {
        must(document.size() <= limits.document_bytes);
        total += document.size();
        ++documents;
      },
      limits);
  must(total <= limits.total_bytes && documents <= limits.documents);
  must(outcome || !outcome.error().what.empty());
  return 0;
}
