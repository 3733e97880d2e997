#include "reply/wordings.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/lanes.h"

namespace todoku::reply {

namespace {

constexpr std::size_t kPassageBytes = sizeof(std::uint64_t);

template <class Found>
void each_word(std::string_view wording, Found&& found) {
  for (std::size_t at = 0; at < wording.size(); ++at) {
    if (is_alnum(wording[at]) && (at == 0 || !is_alnum(wording[at - 1]))) found(at);
  }
}

// How often passages, or words, stand in the wordings themselves: replies are made of the same
// ones.
class Census {
 public:
  explicit Census(std::span<const std::string> wordings) {
    for (const std::string_view wording : wordings)
      each_word(wording, [&](std::size_t at) {
        const std::uint64_t bytes = word_at(wording, at);
        if (wording.size() - at >= kPassageBytes) ++uses_[bytes];
        ++uses_[front_word(bytes)];
      });
  }
  // Where the rarest passage begins; npos if there is none.
  std::size_t rarest_passage(std::string_view wording) const {
    return rarest(wording, [&](std::size_t at) {
      return wording.size() - at >= kPassageBytes ? uses_.at(word_at(wording, at)) : kNever;
    });
  }
  std::size_t rarest_word(std::string_view wording) const {
    return rarest(wording,
                  [&](std::size_t at) { return uses_.at(front_word(word_at(wording, at))); });
  }

 private:
  static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

  template <class Uses>
  static std::size_t rarest(std::string_view wording, Uses&& uses) {
    std::size_t best = wording.npos;
    std::size_t least = kNever;
    each_word(wording, [&](std::size_t at) {
      if (const std::size_t n = uses(at); n < least) {
        least = n;
        best = at;
      }
    });
    return best;
  }

  std::unordered_map<std::uint64_t, std::size_t> uses_;
};

}  // namespace

Wordings::Wordings(std::span<const std::string> wordings) {
  CHECK(wordings.size() <= PhraseSet::kMaxPhrases);
  const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  const Census census(wordings);
  std::vector<Passages::Placed> passages;
  std::vector<Short::Placed> shorts;
  std::vector<std::string> foreign;
  for (std::uint32_t i = 0; i < wordings.size(); ++i) {
    const std::string& wording = wordings[i];
    const std::size_t passage = census.rarest_passage(wording);
    const std::size_t word = census.rarest_word(wording);
    if (passage != wording.npos) {
      const Anchored anchored = bytes_.at(bytes_.put(wording, i), passage);
      passages.push_back({Passages::hash(anchored.word), anchored});
    } else if (word != wording.npos) {
      const Anchored anchored = bytes_.at(bytes_.put(wording, i), word);
      shorts.push_back({Short::hash(front_word(anchored.word)), anchored});
    } else if (std::ranges::none_of(wording, is_foreign)) {
      CHECK(!wording.empty());
      signs_.push_back(bytes_.at(bytes_.put(wording, i), 0));
      if (!signs_fronts_.contains(wording[0])) signs_fronts_ += wording[0];
    } else {
      foreign.push_back(wording);
      foreign_numbers_.push_back(i);
      foreign_sizes_.push_back(static_cast<std::uint32_t>(wording.size()));
    }
  }
  passages_ = Passages(std::move(passages));
  shorts_ = Short(std::move(shorts));
  foreign_ = PhraseSet(foreign);
}

void Wordings::note(std::string_view text, std::size_t at, Places& places) const {
  const auto in_word = [](Lanes bytes) {
    const Lanes small = bytes | 0x20;
    return ((small >= 'a') & (small <= 'z')) | ((bytes >= '0') & (bytes <= '9'));
  };
  std::size_t count = 0;
  const std::size_t stop = std::min(text.size(), at + kBlockBytes);
  char before = at > 0 ? text[at - 1] : ' ';
  Lanes all{};
  for (; at < stop; at += sizeof(Lanes)) {
    const Lanes bytes = lanes_at(&text[at], stop - at);
    all |= bytes;
    each_of(in_word(bytes) & ~in_word(shifted(bytes, before)), [&](std::size_t lane) {
      const std::uint64_t word = word_at(text, at + lane);
      const auto passage = passages_.has(Passages::hash(word));
      const auto short_word = shorts_.has(Short::hash(front_word(word)));
      places.of[count] = {static_cast<std::uint32_t>(at + lane), passage != 0, short_word != 0};
      count += passage | short_word;
    });
    before = static_cast<char>(bytes[sizeof(Lanes) - 1]);
  }
  places.count = count;
  places.foreign |= first_of(all >= 0x80) < sizeof(Lanes);
}

}  // namespace todoku::reply
