#include "reply/words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <unordered_map>

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

// As far apart as two words of one sentence stand, and two that belong to each other, in bytes.
constexpr std::uint16_t kSentence = 160;
constexpr std::uint16_t kBeside = 36;

bool before_recipient(std::optional<smtp::Stage> stage) {
  return stage && *stage < smtp::Stage::rcpt;
}

// A part of a host name or a compound: "full.example", "half-full", "full@b".
inline bool is_glued(std::string_view text, std::size_t begin, std::size_t end) {
  const auto glues = [&](std::size_t at, std::size_t beyond) {
    if (at >= text.size() || text[at] == ' ' || beyond >= text.size()) return false;
    const bool glue = text[at] == '.' || text[at] == '-' || text[at] == '_' || text[at] == '@';
    return glue && is_alnum(text[beyond]);
  };
  // Before the first byte, `begin - 1` wraps to a place beyond the text.
  return (glues(begin - 1, begin - 2) && is_alnum(text[begin])) ||
         (glues(end, end + 1) && is_alnum(text[end - 1]));
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
  std::unordered_map<std::string_view, std::uint16_t> numbers_;
};

}  // namespace

Words::Words() {
  std::vector<std::string> wordings;
  std::vector<std::vector<std::uint16_t>> concepts_of_wording;
  std::vector<std::vector<std::uint32_t>> rows_of_concept;
  Numbers wording_numbers;
  Numbers concept_numbers;
  const auto add_wording = [&](std::string_view wording, std::uint16_t concept_number) {
    const auto [number, fresh] = wording_numbers.of(wording);
    if (fresh) {
      wordings.emplace_back(wording);
      concepts_of_wording.emplace_back();
    }
    concepts_of_wording[number].push_back(concept_number);
  };
  for (const Line& line : kLines) {
    const bool close = line.words.find('~') != line.words.npos;
    const CauseFacts& f = facts(line.cause);
    Row row{.cause = line.cause,
            .strength = static_cast<std::uint8_t>(line.strength),
            .apart = close ? kBeside : kSentence,
            .of_recipient = f.group == "recipient",
            .elsewhere = f.advice != Advice::suppress && f.group != "domain"};
    for (const std::string_view written : split(line.words, close ? '~' : '+')) {
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
  wordings_ = Wordings(wordings);
  lay_out(concepts_of_wording, concepts_at_, concepts_);
  lay_out(rows_of_concept, rows_at_, rows_of_);
}

// The concepts that stand in a text: how many bytes their longest wording has there, and where the
// first and the last of their wordings begin.
class Words::Tally {
 public:
  explicit Tally(std::string_view text) : text_(text) {}
  void add(std::uint16_t number, std::uint32_t begin, std::uint32_t end) {
    Place& place = places_[number];
    if (!is_seen(number)) {
      seen_[number / 64] |= std::uint64_t{1} << (number % 64);
      order_[count_++] = number;
      place = {end - begin, begin, begin};
    }
    place.bytes = std::max(place.bytes, end - begin);
    place.first = std::min(place.first, begin);
    place.last = std::max(place.last, begin);
  }
  std::span<const std::uint16_t> all() const { return {order_.data(), count_}; }
  // 0: not all of the row's concepts stand there, or they stand apart.
  std::size_t bytes(const Row& row) const {
    const Place& front = places_[row.concept_numbers[0]];  // seen: it led to the row
    std::size_t sum = front.bytes;
    for (std::size_t i = 1; i < row.concepts; ++i) {
      const Place& place = places_[row.concept_numbers[i]];
      if (!is_seen(row.concept_numbers[i]) || !belong(front, place, row)) return 0;
      sum += place.bytes;
    }
    return sum;
  }

 private:
  struct Place {  // small: they are many, and are to stay in the first cache
    std::uint32_t bytes, first, last;
  };
  bool is_seen(std::uint16_t number) const { return seen_[number / 64] >> (number % 64) & 1; }
  bool belong(const Place& a, const Place& b, const Row& row) const {
    const auto fit = [&](std::uint32_t x, std::uint32_t y) {
      const auto [from, to] = std::minmax(x, y);
      return to - from <= row.apart && (row.of_recipient || !ends_between(from, to));
    };
    return fit(a.first, b.first) || fit(a.last, b.last) || fit(a.first, b.last) ||
           fit(a.last, b.first);
  }

  // "User does not exist. Sender IP: ...": what two sentences say is not said of one thing.
  bool ends_between(std::size_t from, std::size_t to) const {
    constexpr auto kEnds = std::to_array<std::string_view>({". ", "; ", "\u3002"});
    return std::ranges::any_of(kEnds, [&](std::string_view end) {
      return text_.substr(from, to - from).find(end) != std::string_view::npos;
    });
  }

  std::string_view text_;
  std::size_t count_ = 0;
  std::array<std::uint64_t, kMaxConcepts / 64> seen_{};
  std::array<Place, kMaxConcepts> places_;
  std::array<std::uint16_t, kMaxConcepts> order_;
};

template <class Counts>
std::optional<Words::Hint> Words::strongest(std::string_view normalised, Counts&& counts) const {
  Tally heard(normalised);
  wordings_.each_place(normalised, [&](std::uint32_t wording, std::size_t begin, std::size_t end) {
    if (is_glued(normalised, begin, end)) return;
    for (std::uint32_t k = concepts_at_[wording]; k < concepts_at_[wording + 1]; ++k)
      heard.add(concepts_[k], static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  });
  const Row* best = nullptr;
  std::size_t most = 0;
  const auto weigh = [&](const Row& row) {
    if ((best && row.strength < best->strength) || !counts(row)) return;
    const std::size_t bytes = heard.bytes(row);
    if (bytes == 0 || (best && row.strength == best->strength && bytes <= most)) return;
    best = &row;
    most = bytes;
  };
  for (const std::uint16_t number : heard.all()) {
    for (std::uint32_t k = rows_at_[number]; k < rows_at_[number + 1]; ++k)
      weigh(rows_[rows_of_[k]]);
  }
  if (!best) return std::nullopt;
  return Hint{best->cause, best->strength};
}

std::optional<Words::Hint> Words::hear(std::string_view normalised,
                                       std::optional<smtp::Stage> stage) const {
  const bool before = before_recipient(stage);
  return strongest(normalised, [&](const Row& row) { return !(row.of_recipient && before); });
}

std::optional<Words::Hint> Words::hear_other_fault(std::string_view normalised,
                                                   int least_strength) const {
  return strongest(normalised,
                   [&](const Row& row) { return row.strength >= least_strength && row.elsewhere; });
}

bool Words::blame_a_mailbox(std::string_view normalised) const {
  const auto blames = [](const Row& row) {
    return row.strength >= kTelling && row.of_recipient && !row.elsewhere;
  };
  return strongest(normalised, blames).has_value();
}

}  // namespace todoku::reply
