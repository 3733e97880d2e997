#include "reply/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>

#include "base/check.h"
#include "base/text.h"

namespace todoku::reply {
namespace {

struct Line {
  Cause cause;
  int strength;
  std::string_view words;
};

constexpr auto kLines = std::to_array<Line>({
#define WORDS(cause, strength, words) {Cause::cause, strength, words},
#include "reply/words.def"
#undef WORDS
});

bool names_recipient(Cause cause) {
  return facts(cause).group == "recipient";
}

bool before_recipient(std::optional<smtp::Stage> stage) {
  return stage && *stage < smtp::Stage::rcpt;
}

// Lists of numbers, one a key, laid end to end.
template <class T>
void lay_out(const std::vector<std::vector<T>>& lists, std::vector<std::uint32_t>& at,
             std::vector<T>& flat) {
  at.push_back(0);
  for (const std::vector<T>& list : lists) {
    flat.insert(flat.end(), list.begin(), list.end());
    at.push_back(static_cast<std::uint32_t>(flat.size()));
  }
}

// Numbers things in the order in which they first come.
class Numbers {
 public:
  struct Given {
    std::uint16_t number;
    bool fresh;
  };
  Given of(std::string_view name) {
    const auto [at, fresh] =
        numbers_.try_emplace(name, static_cast<std::uint16_t>(numbers_.size()));
    return {at->second, fresh};
  }

 private:
  std::map<std::string_view, std::uint16_t> numbers_;
};

}  // namespace

Words::Words() {
  std::vector<GroupSet::Group> wordings;
  std::vector<std::vector<std::uint16_t>> concepts_of_wording;
  std::vector<std::vector<std::uint32_t>> rows_of_concept;
  Numbers wording_numbers;
  Numbers concept_numbers;
  const auto add_wording = [&](std::string_view wording, std::uint16_t concept_number) {
    const auto [number, fresh] = wording_numbers.of(wording);
    if (fresh) {
      wordings.push_back({std::string(wording)});
      concepts_of_wording.emplace_back();
    }
    concepts_of_wording[number].push_back(concept_number);
  };
  for (const Line& line : kLines) {
    Row row{line.cause, static_cast<std::uint8_t>(line.strength), 0, {}};
    for (const std::string_view written : split(line.words, '+')) {
      const auto [number, fresh] = concept_numbers.of(written);
      if (fresh) {
        rows_of_concept.emplace_back();
        for (const std::string_view wording : split(written, '|')) add_wording(wording, number);
      }
      CHECK(row.concepts < kMaxConceptsOfRow);
      row.concept_numbers[row.concepts++] = number;
    }
    rows_of_concept[row.concept_numbers[0]].push_back(static_cast<std::uint32_t>(rows_.size()));
    rows_.push_back(row);
  }
  CHECK(rows_of_concept.size() <= kMaxConcepts);
  wordings_ = GroupSet(wordings, GroupSet::Borders::words);
  lay_out(concepts_of_wording, concepts_at_, concepts_);
  lay_out(rows_of_concept, rows_at_, rows_of_);
}

// The concepts that stand in a text, with the bytes of their longest wording there.
class Words::Tally {
 public:
  explicit Tally(std::size_t concepts) { std::fill_n(bytes_.begin(), concepts, 0); }
  void add(std::uint16_t number, std::uint32_t bytes) {
    std::uint16_t& longest = bytes_[number];
    if (longest == 0) order_[count_++] = number;
    longest = std::max(longest, static_cast<std::uint16_t>(bytes));
  }
  std::span<const std::uint16_t> all() const { return {order_.data(), count_}; }
  // 0: not all of the row's concepts stand there.
  std::uint32_t bytes(const Row& row) const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < row.concepts; ++i) {
      const std::uint16_t bytes = bytes_[row.concept_numbers[i]];
      if (bytes == 0) return 0;
      sum += bytes;
    }
    return sum;
  }

 private:
  std::size_t count_ = 0;
  std::array<std::uint16_t, kMaxConcepts> bytes_;
  std::array<std::uint16_t, kMaxConcepts> order_;
};

template <class Counts>
std::optional<Cause> Words::strongest(std::string_view normalised, Counts&& counts) const {
  Tally heard(rows_at_.size() - 1);
  wordings_.scan(normalised, [&](std::uint32_t wording) {
    for (std::uint32_t k = concepts_at_[wording]; k < concepts_at_[wording + 1]; ++k)
      heard.add(concepts_[k], wordings_.bytes(wording));
  });
  const Row* best = nullptr;
  std::uint32_t most = 0;
  for (const std::uint16_t number : heard.all()) {
    for (std::uint32_t k = rows_at_[number]; k < rows_at_[number + 1]; ++k) {
      const Row& row = rows_[rows_of_[k]];
      const std::uint32_t bytes = counts(row.cause, row.strength) ? heard.bytes(row) : 0;
      if (bytes == 0) continue;
      if (best &&
          (row.strength < best->strength || (row.strength == best->strength && bytes <= most)))
        continue;
      best = &row;
      most = bytes;
    }
  }
  return best ? std::optional<Cause>(best->cause) : std::nullopt;
}

std::optional<Cause> Words::hear(std::string_view normalised,
                                 std::optional<smtp::Stage> stage) const {
  return strongest(normalised, [&](Cause cause, int) {
    return !names_recipient(cause) || !before_recipient(stage);
  });
}

std::optional<Cause> Words::hear_other_fault(std::string_view normalised,
                                             int least_strength) const {
  return strongest(normalised, [&](Cause cause, int strength) {
    return strength >= least_strength && facts(cause).advice != Advice::suppress &&
           facts(cause).group != "domain";
  });
}

}  // namespace todoku::reply
