#include "reply/matcher.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

// A provider's entry speaks for other hosts too if its words are long enough to be no accident.
constexpr std::uint32_t kStrongBytes = 16;

constexpr int kSeveral = -2;  // providers

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

constexpr std::uint32_t bit(smtp::Stage stage) {
  return 1u << static_cast<unsigned>(stage);
}

int index_of(std::span<const Provider> providers, std::string_view id) {
  const auto at = std::ranges::find(providers, id, &Provider::id);
  return at == providers.end() ? -1 : static_cast<int>(at - providers.begin());
}

bool lists_class(const Entry& entry, int klass) {
  for (const std::string& code : entry.codes) {
    if (!code.empty() && code[0] - '0' == klass) return true;
  }
  return entry.codes.empty() && entry.verdict.permanence != Permanence::permanent;
}

// "RESOLVER.RST.RecipSizeLimit", "[TSS04]", "CXBL": no word of a language, so no accident.
bool is_mark(std::string_view word) {
  constexpr std::size_t kNamesBytes = 4;  // shorter ones in capitals are abbreviations: PTR, TLS
  constexpr auto kAbbreviations = std::to_array<std::string_view>(
      {"DKIM", "DMARC", "HELO", "EHLO", "SMTP", "DNSBL", "IPv6", "STARTTLS", "MIME", "SMTPUTF8"});
  if (std::ranges::find(kAbbreviations, word) != kAbbreviations.end()) return false;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const std::size_t capitals = static_cast<std::size_t>(std::ranges::count_if(word, is_upper));
  const bool name = capitals > 1 && word.size() >= kNamesBytes;
  return name || word.substr(0, word.size() - 1).find_first_of("._#/=") != word.npos;
}

bool bears_a_mark(std::string_view phrase) {
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    if (end > 0 && is_mark(phrase.substr(0, end))) return true;
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
  }
  return false;
}

Ruling ruling_of(const Entry& entry) {
  const Verdict& v = entry.verdict;
  return {.cause = v.cause,
          .permanence = v.permanence,
          .responsible = v.responsible,
          .scope = v.scope,
          .action = v.action,
          .anybodys = entry.provider.empty(),
          .at_4yz = lists_class(entry, 4),
          .at_5yz = lists_class(entry, 5)};
}

GroupSet::Group normalised(const std::vector<std::string>& written) {
  GroupSet::Group group;
  for (const std::string& phrase : written) {
    if (std::string folded = normalise_phrase(phrase); !folded.empty())
      group.push_back(std::move(folded));
  }
  return group;
}

}  // namespace

std::vector<GroupSet::Group> normalised_groups(const Entry& entry) {
  std::vector<GroupSet::Group> groups;
  for (const std::vector<std::string>& written : entry.says) {
    if (GroupSet::Group group = normalised(written); !group.empty())
      groups.push_back(std::move(group));
  }
  return groups;
}

Catalogue::Matcher::Matcher(std::span<const Entry> entries, std::span<const Provider> providers) {
  std::vector<GroupSet::Group> groups;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    Support support;
    support.rank = Rank()
                       .with(Rank::kTheirs, !entry.file.starts_with("catalogue/"))
                       .with(Rank::kOpen, entry.valid_to.empty())
                       .with(Rank::kOrder, entries.size() - i);
    support.entry = &entry;
    support.ruling = ruling_of(entry);
    support.provider = index_of(providers, entry.provider);
    add(entry, support, groups);
  }
  std::map<std::string, int> users;  // of tags; kSeveral: of more than one provider
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const int provider = supports_[i].provider;
    for (const std::string& phrase : groups[i]) {
      if (!is_tag(phrase)) continue;
      const auto [user, fresh] = users.try_emplace(phrase, provider);
      if (!fresh && user->second != provider) user->second = kSeveral;
    }
  }
  for (const auto& [phrase, provider] : users) {
    if (provider >= 0) prove(phrase, provider, groups);
  }
  for (std::size_t i = 0; i < providers.size(); ++i) {
    for (const std::string& token : providers[i].tokens)
      prove(normalise_phrase(token), static_cast<int>(i), groups);
  }
  groups_ = GroupSet(groups);
}

void Catalogue::Matcher::add(const Entry& entry, Support support,
                             std::vector<GroupSet::Group>& groups) {
  support.codes_only = entry.codes_only;
  for (const smtp::Stage stage : entry.at) support.stages |= bit(stage);
  support.codes_at = static_cast<std::uint32_t>(codes_.size());
  for (const std::string& text : entry.codes) {
    const Codes codes = parse_codes(text).value_or(Codes{});
    const bool success = codes.basic / 100 == 2 || (codes.enhanced && codes.enhanced->klass == 2);
    support.speaks_success = support.speaks_success || success;
    codes_.push_back(packed_wanted(codes));
  }
  support.codes_end = static_cast<std::uint32_t>(codes_.size());
  for (const std::vector<std::string>& written : entry.says) {
    GroupSet::Group group = normalised(written);
    if (group.empty()) continue;
    std::size_t bytes = 0;
    for (const std::string& phrase : group) bytes += phrase.size();
    Support& one = supports_.emplace_back(support);
    one.ruling.marked = std::ranges::any_of(written, bears_a_mark);
    one.rank = support.rank.with(Rank::kBytes, bytes);
    one.strong = bytes >= kStrongBytes;
    groups.push_back(std::move(group));
  }
}

void Catalogue::Matcher::prove(std::string token, int provider,
                               std::vector<GroupSet::Group>& groups) {
  if (token.empty()) return;
  groups.push_back({std::move(token)});
  proofs_.push_back(provider);
}

// Where the codes are a condition, and for 2yz, which only an entry that lists one may answer to.
bool Catalogue::Matcher::admits(const Support& support, const Packed& said) const {
  const bool coded = said.klass <= 5;
  const bool success = said.klass == 2;
  if (success != support.speaks_success && coded) return false;
  if (!support.codes_only) return true;
  for (std::uint32_t i = support.codes_at; i < support.codes_end; ++i) {
    if (has_all(said, codes_[i])) return true;
  }
  return false;
}

std::uint32_t Catalogue::Matcher::agreement_of(const Support& support, const Packed& said) const {
  std::uint32_t best = 0;
  for (std::uint32_t i = support.codes_at; i < support.codes_end; ++i)
    best = std::max(best, agreement(codes_[i], said));
  return best;
}

// Without the codes. Sums instead of branches: a text's entries have nothing in common to guess by.
Rank Catalogue::Matcher::rank_of(const Support& support, const Surroundings& known, bool proven) {
  const std::uint32_t stage = known.stage ? bit(*known.stage) : 0;
  const std::uint32_t unknown = !known.stage;
  const std::uint32_t any_stage = support.stages == 0;
  const std::uint32_t named = (support.stages & stage) != 0;
  const std::uint32_t rcpt = (support.stages & bit(smtp::Stage::rcpt)) != 0;
  const std::uint32_t software = support.provider < 0;
  const std::uint32_t nobody = known.provider < 0;
  const std::uint32_t proof = proven;
  return support.rank.with(Rank::kTier, 1 + (software | nobody | proof) + proof)
      .with(Rank::kStageFits, unknown | any_stage | named)
      .with(Rank::kOwned, proof | software)
      .with(Rank::kStageNamed, 2 * named + (unknown & (any_stage | rcpt)));
}

template <class Candidate>
int Catalogue::Matcher::candidates(std::string_view normalised, const Surroundings& known,
                                   const Rank* least, Candidate&& candidate) const {
  constexpr std::size_t kMaxGroups = 256;
  std::array<std::uint32_t, kMaxGroups> found;
  std::size_t count = 0;
  const Packed said = packed_said(known.codes);
  int speaker = -1;
  Proven proven;
  if (known.provider >= 0) proven.put(known.provider);
  groups_.scan(normalised, [&](std::uint32_t group) {
    if (group < supports_.size()) {
      if (count == kMaxGroups) return;
      found[count++] = group;
      __builtin_prefetch(&supports_[group]);
    } else {
      const int provider = proofs_[group - supports_.size()];
      speaker = speaker == -1 || speaker == provider ? provider : kSeveral;
      proven.put(provider);
    }
  });
  for (std::size_t i = 0; i < count; ++i) {
    const Support& support = supports_[found[i]];
    const bool is_proven = proven.has(support.provider);
    if (!is_proven && support.provider >= 0 && !support.strong) continue;
    const Rank rank = rank_of(support, known, is_proven);
    if (least && rank.with_most(Rank::kCodes) < *least) continue;  // whatever its codes
    if (!admits(support, said)) continue;
    candidate(Match{support.entry, support.ruling, support.provider, -1,
                    rank.with(Rank::kCodes, agreement_of(support, said))});
  }
  return speaker == kSeveral ? -1 : speaker;
}

const Words& Catalogue::Matcher::words() {
  static const Words words;
  return words;
}

Match Catalogue::Matcher::best(std::string_view normalised, const Surroundings& known) const {
  Match best;
  best.speaker = candidates(normalised, known, &best.rank, [&](const Match& match) {
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
