#include "check/finding.h"

#include <algorithm>
#include <utility>

namespace todoku::check {

const char* to_string(Level level) {
  switch (level) {
    case Level::ok: return "ok";
    case Level::warn: return "warn";
    case Level::fail: return "fail";
  }
  std::unreachable();
}

Level worst(std::span<const Finding> findings) {
  Level level = Level::ok;
  for (const Finding& finding : findings) level = std::max(level, finding.level);
  return level;
}

std::vector<reply::Fix> fixes_of(std::span<const Finding> findings) {
  std::vector<reply::Fix> fixes;
  for (const Finding& finding : findings) {
    for (const reply::Fix& fix : finding.fixes) {
      if (std::ranges::find(fixes, fix) == fixes.end()) fixes.push_back(fix);
    }
  }
  return fixes;
}

}  // namespace todoku::check
