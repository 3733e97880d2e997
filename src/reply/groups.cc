#include "reply/groups.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace todoku::reply {

namespace {

// Phrases in the order in which they are first named, each once.
class Numbered {
 public:
  std::uint32_t number_of(const std::string& phrase) {
    const auto [at, fresh] =
        numbers_.try_emplace(phrase, static_cast<std::uint32_t>(phrases_.size()));
    if (fresh) phrases_.push_back(phrase);
    return at->second;
  }
  std::vector<std::string>& phrases() { return phrases_; }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // views of the groups' strings
  std::vector<std::string> phrases_;
};

const std::string& longest_of(const GroupSet::Group& group) {
  return *std::ranges::max_element(group, {}, &std::string::size);
}

}  // namespace

GroupSet::GroupSet(std::span<const Group> groups) {
  const auto is_asked = [](const std::string& phrase, const Group& group) {
    return phrase.size() <= kMaxAskedBytes && &phrase != &longest_of(group);
  };
  Numbered scanned;
  for (const Group& group : groups) {
    CHECK(!group.empty());
    for (const std::string& phrase : group) {
      if (!is_asked(phrase, group)) scanned.number_of(phrase);
    }
  }
  const auto first_asked = static_cast<std::uint32_t>(scanned.phrases().size());
  Numbered asked;
  std::vector<std::pair<std::uint32_t, Keyed>> by_key;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    const std::string& longest = longest_of(groups[g]);
    std::uint32_t bytes = 0;
    const auto others_at = static_cast<std::uint32_t>(others_.size());
    for (const std::string& phrase : groups[g]) {
      bytes += static_cast<std::uint32_t>(phrase.size());
      if (&phrase == &longest) continue;
      others_.push_back(is_asked(phrase, groups[g]) ? first_asked + asked.number_of(phrase)
                                                    : scanned.number_of(phrase));
    }
    const auto others_end = static_cast<std::uint32_t>(others_.size());
    by_key.push_back({scanned.number_of(longest), {g, others_at, others_end}});
    bytes_.push_back(bytes);
  }
  CHECK(scanned.phrases().size() + asked.phrases().size() <= kMaxPhrases);
  std::ranges::sort(by_key, {}, [](const auto& k) { return std::pair(k.first, k.second.group); });
  keyed_at_.resize(scanned.phrases().size() + 1);
  for (const auto& [key, keyed] : by_key) {
    ++keyed_at_[key + 1];
    keyed_.push_back(keyed);
  }
  std::partial_sum(keyed_at_.begin(), keyed_at_.end(), keyed_at_.begin());
  set_ = PhraseSet(scanned.phrases());
  asked_ = std::move(asked.phrases());
}

}  // namespace todoku::reply
