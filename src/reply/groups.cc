#include "reply/groups.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace todoku::reply {

GroupSet::GroupSet(std::span<const Group> groups, Borders borders) : borders_(borders) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::vector<std::string> phrases;
  std::vector<std::pair<std::uint32_t, Keyed>> by_key;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    CHECK(!groups[g].empty());
    const std::string& longest = *std::ranges::max_element(groups[g], {}, &std::string::size);
    std::uint32_t bytes = 0;
    std::uint32_t key = 0;
    const auto others_at = static_cast<std::uint32_t>(others_.size());
    for (const std::string& phrase : groups[g]) {
      const auto [at, fresh] =
          numbers.try_emplace(phrase, static_cast<std::uint32_t>(phrases.size()));
      if (fresh) phrases.push_back(phrase);
      bytes += static_cast<std::uint32_t>(phrase.size());
      (&phrase == &longest ? key : others_.emplace_back()) = at->second;
    }
    by_key.push_back({key, {g, others_at, static_cast<std::uint32_t>(others_.size())}});
    bytes_.push_back(bytes);
  }
  CHECK(phrases.size() <= kMaxPhrases);
  std::ranges::sort(by_key, {}, [](const auto& k) { return std::pair(k.first, k.second.group); });
  keyed_at_.resize(phrases.size() + 1);
  for (const auto& [key, keyed] : by_key) {
    ++keyed_at_[key + 1];
    keyed_.push_back(keyed);
  }
  std::partial_sum(keyed_at_.begin(), keyed_at_.end(), keyed_at_.begin());
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
