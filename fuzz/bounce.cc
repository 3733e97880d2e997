// Returned mail: whatever comes, a report has a kind and recipients or neither, in bounded time.
#include "bounce/judge.h"
#include "bounce/read.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

const reply::Catalogue& catalogue() {
  static const auto loaded = reply::Catalogue::load(reply::Catalogue::builtin_files());
  must(loaded.has_value());
  return *loaded;
}

}  // namespace

// Loaded before the time of an input is counted.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  catalogue();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bounce::Reader reader;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const bounce::Report report = reader.read(input);
  must((report.kind == bounce::Kind::none) == report.recipients.empty());
  for (const bounce::Recipient& recipient : report.recipients) {
    const int klass = recipient.code / 100;  // 2: it did arrive
    must(recipient.code == 0 || klass == 2 || klass == 4 || klass == 5);
    const reply::Verdict verdict = bounce::judge(catalogue(), report, recipient);
    if (report.kind == bounce::Kind::delayed) must(verdict.action != reply::Advice::suppress);
  }
  return 0;
}
