// reply/matcher.h - the catalogue compiled: which entry do these words support best?
//
// An entry is a candidate when all phrases of one of its groups stand in the text. Candidates are
// ranked by the order of evidence (DESIGN §2): provider proven, stage not contradicted, matched
// bytes, codes.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "reply/catalogue.h"
#include "reply/codes.h"
#include "reply/groups.h"
#include "reply/words.h"

namespace todoku::reply {

// Compared field by field from the top; the greater wins.
struct Rank {
  std::uint8_t tier =
      0;  // 3 provider proven, 2 software's text or nobody known, 1 another provider's
  std::uint8_t stage_fits = 0;   // 0: the entry names stages, and this is none of them
  std::uint32_t bytes = 0;       // of the group that matched
  std::uint8_t owned = 0;        // 0: the text of a provider that is not proven
  std::uint8_t codes = 0;        // agreement() at its best
  std::uint8_t stage_named = 0;  // 2 the entry names this stage, 1 stage unknown and it may be RCPT
  std::uint8_t open = 0;         // 1: still valid
  std::int32_t order = 0;        // the smaller id
  auto operator<=>(const Rank&) const = default;
};

// What is known of the conversation.
struct Surroundings {
  std::optional<smtp::Stage> stage;
  Codes codes;
  int provider = -1;  // index in the catalogue's providers
};

struct Match {
  const Entry* entry = nullptr;  // nullptr: nothing fits
  int provider = -1;             // whose entry it is; index in the catalogue's providers
  Rank rank;
  bool proven() const { return rank.tier == 3; }
};

struct Catalogue::Matcher {
  Matcher(std::span<const Entry> entries, std::span<const Provider> providers);

  Match best(std::string_view normalised, const Surroundings& known) const;
  // All candidates, best first, one an entry; for `catalogue test` and for people.
  std::vector<Match> all(std::string_view normalised, const Surroundings& known) const;

  const GroupSet& groups() const { return groups_; }
  const Words& words() const { return words_; }

 private:
  struct Rule {
    const Entry* entry = nullptr;
    int provider = -1;
    std::uint32_t stages = 0;  // bit per stage; 0: any
    std::uint32_t codes_at = 0, codes_end = 0;
    bool codes_only = false;
    bool speaks_success = false;  // lists a 2yz code
    bool open = true;
  };
  struct Support {
    std::uint32_t rule;
    bool strong;  // may stand without its provider being proven
  };

  // Those that cannot reach `least`, which may rise meanwhile, may be left out; nullptr: none is.
  template <class Candidate>
  void candidates(std::string_view normalised, const Surroundings& known, const Rank* least,
                  Candidate&& candidate) const;
  bool admits(const Rule& rule, const Codes& said) const;
  std::uint8_t agreement_of(const Rule& rule, const Codes& said) const;

  std::vector<Rule> rules_;
  std::vector<Codes> codes_;
  std::vector<Support> supports_;  // groups [0, supports_.size())
  std::vector<int> proofs_;        // the groups after them: the provider that each proves
  GroupSet groups_;
  Words words_;
};

// The normalised form of each group of an entry; phrases that fold to nothing are left out.
std::vector<GroupSet::Group> normalised_groups(const Entry& entry);

}  // namespace todoku::reply
