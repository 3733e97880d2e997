// reply/matcher.h - the catalogue compiled: which entry do these words support best?
//
// An entry is a candidate when all phrases of one of its groups stand in the text. Candidates are
// ranked by the order of evidence (DESIGN §2): provider proven, stage not contradicted, matched
// bytes, codes.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reply/catalogue.h"
#include "reply/codes.h"
#include "reply/groups.h"
#include "reply/words.h"

namespace todoku::reply {

// How well an entry is supported, as one number: its fields from the top, the greater wins.
class Rank {
 public:
  struct Field {
    unsigned shift;
    unsigned bits;
  };
  // 3 provider proven, 2 software's text or nobody known, 1 another provider's
  static constexpr Field kTier{54, 2};
  static constexpr Field kStageFits{53, 1};   // 0: the entry names stages, and this is none of them
  static constexpr Field kBytes{30, 23};      // of the group that matched
  static constexpr Field kTheirs{29, 1};      // an entry of the user's own
  static constexpr Field kOwned{28, 1};       // 0: the text of a provider that is not proven
  static constexpr Field kCodes{26, 2};       // agreement() at its best
  static constexpr Field kStageNamed{24, 2};  // 2 this stage is named, 1 unknown and maybe RCPT
  static constexpr Field kOpen{23, 1};        // still valid
  static constexpr Field kOrder{0, 23};       // the smaller id

  std::uint32_t get(Field field) const {
    return static_cast<std::uint32_t>(number_ >> field.shift & most(field));
  }
  // Of a field that is not set yet; what is too large counts as the most.
  Rank with(Field field, std::uint64_t value) const {
    return Rank(number_ | std::min(value, most(field)) << field.shift);
  }
  Rank with_most(Field field) const { return with(field, most(field)); }
  // What decides between them is less than what the server said.
  bool is_near(Rank other) const {
    return number_ >> kCodes.shift == other.number_ >> kCodes.shift;
  }
  Rank() = default;
  auto operator<=>(const Rank&) const = default;

 private:
  explicit Rank(std::uint64_t number) : number_(number) {}
  static constexpr std::uint64_t most(Field field) { return (std::uint64_t{1} << field.bits) - 1; }
  std::uint64_t number_ = 0;
};

// What is known of the conversation.
struct Surroundings {
  std::optional<smtp::Stage> stage;
  Codes codes;
  int provider = -1;  // index in the catalogue's providers
};

// What an entry says of its text, without its strings: beside the phrases, where it is at hand.
struct Ruling {
  Cause cause = Cause::undetermined;
  Permanence permanence = Permanence::ambiguous;
  Responsible responsible = Responsible::provider;
  Scope scope = Scope::message;
  Advice action = Advice::retry;
  bool anybodys = false;  // the entry names no provider
  bool at_4yz = false;    // it lists such a code; without codes, it may come under one
  bool at_5yz = false;
  bool marked = false;  // a phrase of the group that matched bears a mark: "[TSS04]", "CXBL"
};

struct Match {
  const Entry* entry = nullptr;  // nullptr: nothing fits
  Ruling ruling;
  int provider = -1;  // whose entry it is; index in the catalogue's providers
  int speaker = -1;   // whom a token of the text proves, whatever the entry; -1: nobody
  Rank rank;
  bool proven() const { return rank.get(Rank::kTier) == 3; }
};

struct Catalogue::Matcher {
  Matcher(std::span<const Entry> entries, std::span<const Provider> providers);

  Match best(std::string_view normalised, const Surroundings& known) const;
  // All candidates, best first, one an entry; for `catalogue test` and for people.
  std::vector<Match> all(std::string_view normalised, const Surroundings& known) const;

  const GroupSet& groups() const { return groups_; }
  // Of the language, not of a catalogue: made once, when a reply first needs them.
  static const Words& words();

 private:
  // One group of phrases, and the entry that it supports.
  struct Support {
    Rank rank;  // as far as the text does not matter
    const Entry* entry = nullptr;
    Ruling ruling;
    int provider = -1;
    std::uint32_t stages = 0;  // bit per stage; 0: any
    std::uint32_t codes_at = 0, codes_end = 0;
    bool strong = false;  // may stand without its provider being proven
    bool codes_only = false;
    bool speaks_success = false;  // lists a 2yz code
  };
  // Providers that the conversation or the text proves; in any order.
  struct Proven {
    static constexpr std::size_t kMost = 17;  // different tokens counted in one text, and the host
    std::array<int, kMost> providers;
    std::size_t count = 0;
    void put(int provider) {
      if (count < kMost) providers[count++] = provider;
    }
    bool has(int provider) const {
      bool found = false;
      for (std::size_t i = 0; i < count; ++i) found |= providers[i] == provider;
      return found;
    }
  };

  void add(const Entry& entry, Support support, std::vector<GroupSet::Group>& groups);
  void prove(std::string token, int provider, std::vector<GroupSet::Group>& groups);
  // Those that cannot reach `least`, which may rise meanwhile, may be left out; nullptr: none is.
  // Returns whom the text proves.
  template <class Candidate>
  int candidates(std::string_view normalised, const Surroundings& known, const Rank* least,
                 Candidate&& candidate) const;
  static Rank rank_of(const Support& support, const Surroundings& known, bool proven);
  bool admits(const Support& support, const Packed& said) const;
  std::uint32_t agreement_of(const Support& support, const Packed& said) const;

  std::vector<Packed> codes_;
  std::vector<Support> supports_;  // groups [0, supports_.size())
  std::vector<int> proofs_;        // the groups after them: the provider that each proves
  GroupSet groups_;
};

// The normalised form of each group of an entry; phrases that fold to nothing are left out.
std::vector<GroupSet::Group> normalised_groups(const Entry& entry);

}  // namespace todoku::reply
