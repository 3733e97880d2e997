#include "reply/host_patterns.h"

#include <utility>

#include "base/text.h"

namespace todoku::reply {

bool fits(std::string_view pattern, std::string_view name) {
  const bool starred = !pattern.empty() && pattern.front() == '*';
  if (!starred && !pattern.empty() &&
      (name.empty() || lower(pattern.front()) != lower(name.front()))) {
    return false;
  }
  while (!pattern.empty() && pattern.back() != '*') {
    if (name.empty() || lower(pattern.back()) != lower(name.back())) return false;
    pattern.remove_suffix(1);
    name.remove_suffix(1);
  }
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = pattern.npos;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && lower(pattern[p]) == lower(name[n])) {
      ++p;
      ++n;
    } else if (star != pattern.npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

HostPatterns::End HostPatterns::end_of(std::string_view text) {
  End end{0, 0};
  for (std::size_t shift = 0; shift < 64 && !text.empty() && text.back() != '*'; shift += 8) {
    end.bytes |= std::uint64_t{static_cast<unsigned char>(lower(text.back()))} << shift;
    end.mask |= std::uint64_t{0xff} << shift;
    text.remove_suffix(1);
  }
  return end;
}

void HostPatterns::add(std::string pattern, std::size_t number) {
  ends_.push_back(end_of(pattern));
  patterns_.push_back({std::move(pattern), number});
}

std::optional<std::size_t> HostPatterns::find(std::string_view name) const {
  const End end = end_of(name);
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    if ((end.bytes ^ ends_[i].bytes) & ends_[i].mask) continue;
    if (fits(patterns_[i].text, name)) return patterns_[i].number;
  }
  return std::nullopt;
}

}  // namespace todoku::reply
