#include "reply/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace todoku::reply {

std::string to_string(const Fault& fault) {
  std::string out = fault.file;
  if (fault.line > 0) out += fmt::format(":{}", fault.line);
  if (!fault.entry.empty()) out += fmt::format(": {}", fault.entry);
  return out + ": " + fault.reason;
}

std::string to_string(std::vector<Fault> faults) {
  std::ranges::sort(faults, {},
                    [](const Fault& f) { return std::tie(f.file, f.line, f.entry, f.reason); });
  std::string out;
  for (const Fault& fault : faults) {
    if (!out.empty()) out += '\n';
    out += to_string(fault);
  }
  return out;
}

}  // namespace todoku::reply
