#include "reply/matcher.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "base/text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

// A provider's entry speaks for other hosts too if its words are long enough to be no accident.
constexpr std::uint32_t kStrongBytes = 16;
constexpr std::size_t kMaxProofs = 16;  // different tokens counted in one text

// Words of standards that look like tags.
bool is_standard_word(std::string_view word) {
  constexpr std::array<std::string_view, 10> kStandards = {"rfc", "utf",  "ipv",    "tls",  "ssl",
                                                           "sha", "8bit", "base64", "x509", "md5"};
  return std::ranges::any_of(kStandards,
                             [&](std::string_view s) { return word.find(s) != word.npos; });
}

// "[tss04]", "lpn007_416", "ib607": letters and digits in one word, or a link.
bool is_tag(std::string_view phrase) {
  if (phrase.find("://") != phrase.npos || phrase.find("?p=") != phrase.npos) return true;
  for (const std::string_view word : split(phrase, ' ')) {
    const bool mixed = std::ranges::any_of(word, is_alpha) && std::ranges::any_of(word, is_digit);
    if (mixed && word.find('<') == word.npos && !is_standard_word(word)) return true;
  }
  return false;
}

std::uint32_t bit(smtp::Stage stage) {
  return 1u << static_cast<unsigned>(stage);
}

int index_of(std::span<const Provider> providers, std::string_view id) {
  const auto at = std::ranges::find(providers, id, &Provider::id);
  return at == providers.end() ? -1 : static_cast<int>(at - providers.begin());
}

}  // namespace

std::vector<GroupSet::Group> normalised_groups(const Entry& entry) {
  std::vector<GroupSet::Group> groups;
  for (const std::vector<std::string>& written : entry.says) {
    GroupSet::Group group;
    for (const std::string& phrase : written) {
      if (std::string folded = normalise_phrase(phrase); !folded.empty())
        group.push_back(std::move(folded));
    }
    if (!group.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

Catalogue::Matcher::Matcher(std::span<const Entry> entries, std::span<const Provider> providers) {
  std::vector<GroupSet::Group> groups;
  std::map<std::string, std::set<int>> users;  // phrase -> the providers that use it
  for (const Entry& entry : entries) {
    Rule rule;
    rule.entry = &entry;
    rule.provider = index_of(providers, entry.provider);
    rule.codes_only = entry.codes_only;
    rule.open = entry.valid_to.empty();
    for (const smtp::Stage stage : entry.at) rule.stages |= bit(stage);
    rule.codes_at = static_cast<std::uint32_t>(codes_.size());
    for (const std::string& text : entry.codes) {
      const Codes codes = parse_codes(text).value_or(Codes{});
      const bool success = codes.basic / 100 == 2 || (codes.enhanced && codes.enhanced->klass == 2);
      rule.speaks_success = rule.speaks_success || success;
      codes_.push_back(codes);
    }
    rule.codes_end = static_cast<std::uint32_t>(codes_.size());
    for (GroupSet::Group& group : normalised_groups(entry)) {
      std::uint32_t bytes = 0;
      for (const std::string& phrase : group) {
        bytes += static_cast<std::uint32_t>(phrase.size());
        users[phrase].insert(rule.provider);
      }
      supports_.push_back({static_cast<std::uint32_t>(rules_.size()), bytes >= kStrongBytes});
      groups.push_back(std::move(group));
    }
    rules_.push_back(rule);
  }
  const auto prove = [&](const std::string& token, int provider) {
    groups.push_back({token});
    proofs_.push_back(provider);
  };
  for (const auto& [phrase, by] : users) {
    if (by.size() == 1 && *by.begin() >= 0 && is_tag(phrase)) prove(phrase, *by.begin());
  }
  for (std::size_t i = 0; i < providers.size(); ++i) {
    for (const std::string& token : providers[i].tokens) {
      if (const std::string folded = normalise_phrase(token); !folded.empty()) {
        prove(folded, static_cast<int>(i));
      }
    }
  }
  groups_ = GroupSet(groups, GroupSet::Borders::any);
}

// Where the codes are a condition, and for 2yz, which only an entry that lists one may answer to.
bool Catalogue::Matcher::admits(const Rule& rule, const Codes& said) const {
  const bool success = said.basic / 100 == 2;
  if (success != rule.speaks_success && (success || said.basic != 0)) return false;
  if (!rule.codes_only) return true;
  for (std::uint32_t i = rule.codes_at; i < rule.codes_end; ++i) {
    const Codes& wanted = codes_[i];
    const bool basic = wanted.basic == 0 || wanted.basic == said.basic;
    const bool enhanced = !wanted.enhanced || wanted.enhanced == said.enhanced;
    if (basic && enhanced) return true;
  }
  return false;
}

std::uint8_t Catalogue::Matcher::agreement_of(const Rule& rule, const Codes& said) const {
  int best = 0;
  for (std::uint32_t i = rule.codes_at; i < rule.codes_end; ++i) {
    best = std::max(best, agreement(codes_[i], said));
  }
  return static_cast<std::uint8_t>(best);
}

template <class Candidate>
void Catalogue::Matcher::candidates(std::string_view normalised, const Surroundings& known,
                                    const Rank* least, Candidate&& candidate) const {
  constexpr std::size_t kMaxGroups = 256;
  std::array<std::uint32_t, kMaxGroups> found;
  std::size_t count = 0;
  std::array<int, kMaxProofs> proven;
  std::size_t proofs = 0;
  groups_.scan(normalised, [&](std::uint32_t group) {
    if (group < supports_.size()) {
      if (count < kMaxGroups) found[count++] = group;
    } else if (proofs < kMaxProofs) {
      proven[proofs++] = proofs_[group - supports_.size()];
    }
  });
  for (std::size_t i = 0; i < count; ++i) {
    const Support& support = supports_[found[i]];
    const Rule& rule = rules_[support.rule];
    const bool is_proven =
        rule.provider >= 0 &&
        (rule.provider == known.provider || std::find(proven.begin(), proven.begin() + proofs,
                                                      rule.provider) != proven.begin() + proofs);
    const bool software = rule.provider < 0;
    if (!is_proven && !software && !support.strong) continue;
    if (!admits(rule, known.codes)) continue;
    Rank rank;
    rank.tier = is_proven ? 3 : software || known.provider < 0 ? 2 : 1;
    const bool named = known.stage && (rule.stages & bit(*known.stage));
    rank.stage_fits = !known.stage || rule.stages == 0 || named;
    rank.bytes = groups_.bytes(found[i]);
    rank.owned = is_proven || software;
    rank.codes = std::numeric_limits<std::uint8_t>::max();
    if (least && rank < *least) continue;  // whatever its codes
    rank.codes = agreement_of(rule, known.codes);
    const bool maybe_rcpt =
        !known.stage && (rule.stages == 0 || (rule.stages & bit(smtp::Stage::rcpt)));
    rank.stage_named = named ? 2 : maybe_rcpt ? 1 : 0;
    rank.open = rule.open;
    rank.order = -static_cast<std::int32_t>(support.rule);
    candidate(Match{rule.entry, rule.provider, rank});
  }
}

Match Catalogue::Matcher::best(std::string_view normalised, const Surroundings& known) const {
  Match best;
  candidates(normalised, known, &best.rank, [&](const Match& match) {
    if (!best.entry || match.rank > best.rank) best = match;
  });
  return best;
}

std::vector<Match> Catalogue::Matcher::all(std::string_view normalised,
                                           const Surroundings& known) const {
  std::vector<Match> all;
  candidates(normalised, known, nullptr, [&](const Match& match) {
    const auto same = std::ranges::find(all, match.entry, &Match::entry);
    if (same == all.end()) {
      all.push_back(match);
    } else if (match.rank > same->rank) {
      *same = match;
    }
  });
  std::ranges::sort(all, [](const Match& a, const Match& b) { return a.rank > b.rank; });
  return all;
}

}  // namespace todoku::reply
