#include "reply/groups.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/text.h"

namespace todoku::reply {

GroupSet::GroupSet(std::span<const Group> groups, Borders borders) : borders_(borders) {
  std::map<std::string, std::uint32_t> numbers;
  std::vector<std::string> phrases;
  std::vector<std::vector<std::uint32_t>> keyed;
  members_at_.push_back(0);
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    CHECK(!groups[g].empty());
    std::uint32_t bytes = 0;
    std::uint32_t key = 0;
    for (const std::string& phrase : groups[g]) {
      const auto [at, fresh] =
          numbers.try_emplace(phrase, static_cast<std::uint32_t>(phrases.size()));
      if (fresh) phrases.push_back(phrase);
      members_.push_back(at->second);
      bytes += static_cast<std::uint32_t>(phrase.size());
      if (&phrase == &groups[g].front() || phrase.size() > phrases[key].size()) key = at->second;
    }
    keyed.resize(phrases.size());
    keyed[key].push_back(g);
    bytes_.push_back(bytes);
    members_at_.push_back(static_cast<std::uint32_t>(members_.size()));
  }
  CHECK(phrases.size() <= kMaxPhrases);
  keyed_at_.push_back(0);
  for (const std::vector<std::uint32_t>& list : keyed) {
    keyed_.insert(keyed_.end(), list.begin(), list.end());
    keyed_at_.push_back(static_cast<std::uint32_t>(keyed_.size()));
  }
  for (const std::string& phrase : phrases)
    lengths_.push_back(static_cast<std::uint32_t>(phrase.size()));
  set_ = PhraseSet(phrases);
}

bool GroupSet::stands_alone(std::string_view text, std::size_t begin, std::size_t end) const {
  const auto joins = [&](std::size_t at, std::size_t beyond) {
    if (at >= text.size()) return false;
    if (is_alnum(text[at])) return true;
    const bool glue = text[at] == '.' || text[at] == '-' || text[at] == '_' || text[at] == '@';
    return glue && beyond < text.size() && is_alnum(text[beyond]);
  };
  // Before the first byte, `begin - 1` wraps to a place beyond the text.
  const bool ascii_front = is_alnum(text[begin]);
  const bool ascii_back = is_alnum(text[end - 1]);
  return !(ascii_front && joins(begin - 1, begin - 2)) && !(ascii_back && joins(end, end + 1));
}

}  // namespace todoku::reply
