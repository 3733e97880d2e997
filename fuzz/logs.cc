// Logs of any program: whatever comes, in blocks of any size, the same attempts are found, each
// with a place in the input.
#include <algorithm>
#include <vector>

#include "logs/reader.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

std::vector<std::string> attempts(std::string_view input, std::size_t block) {
  const WallTime now{milliseconds(1'795'392'000'000)};
  std::vector<std::string> found;
  std::uint64_t last = 0;
  logs::Reader reader(
      now,
      [&](const logs::Attempt& attempt) {
        must(attempt.line >= 1);  // not in order: a line of parts has the number of its first
        last = std::max(last, attempt.line);
        found.push_back(attempt.recipient + '\n' + attempt.reply + '\n' + attempt.sender);
      },
      [&](const logs::Complaint& complaint) {
        found.push_back(complaint.recipient + '\n' + complaint.type);
      });
  for (std::size_t at = 0; at < input.size(); at += block) reader.feed(input.substr(at, block));
  reader.finish();
  must(last <= reader.lines());
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  must(attempts(input, size + 1) == attempts(input, 13));
  return 0;
}
