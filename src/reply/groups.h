// reply/groups.h - groups of phrases that must all stand in a text, in any order; many at once.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reply/phrases.h"

namespace todoku::reply {

class GroupSet {
 public:
  using Group = std::vector<std::string>;
  static constexpr std::size_t kMaxPhrases = PhraseSet::kMaxPhrases;

  GroupSet() = default;
  // Groups and phrases are not empty; at most kMaxPhrases different phrases.
  explicit GroupSet(std::span<const Group> groups);

  // Calls found(group) once for each group whose phrases all stand in `text`, also inside words:
  // damaged and glued texts are read. Allocates nothing. Of one text at most kMaxHits different
  // phrases count: more is no reply but a word list.
  template <class Found>
  void scan(std::string_view text, Found&& found) const;

  std::uint32_t bytes(std::uint32_t group) const { return bytes_[group]; }
  std::size_t phrases() const { return keyed_at_.size() - 1 + asked_.size(); }

 private:
  static constexpr std::size_t kMaxHits = 256;
  static constexpr std::size_t kMaxAskedBytes = 5;

  struct Keyed {  // a group under its longest phrase: when that is seen, the others are asked for
    std::uint32_t group;
    std::uint32_t others_at, others_end;  // in others_
  };
  bool complete(const Keyed& keyed, std::string_view text, const std::uint64_t* seen) const;

  PhraseSet set_;
  // Short phrases that are no group's longest, numbered behind those of set_: "mail", "spf". They
  // stand everywhere, so they are looked for only where the group's longest stands.
  std::vector<std::string> asked_;
  std::vector<std::uint32_t> bytes_;        // of each group: the sum of its phrases
  std::vector<std::uint32_t> keyed_at_{0};  // phrase -> the first that it is the key of, in keyed_
  std::vector<Keyed> keyed_;
  std::vector<std::uint32_t> others_;
};

inline bool GroupSet::complete(const Keyed& keyed, std::string_view text,
                               const std::uint64_t* seen) const {
  const std::size_t scanned = keyed_at_.size() - 1;
  for (std::uint32_t i = keyed.others_at; i < keyed.others_end; ++i) {
    const std::uint32_t other = others_[i];
    const bool stands = other < scanned ? seen[other / 64] >> (other % 64) & 1
                                        : text.find(asked_[other - scanned]) != text.npos;
    if (!stands) return false;
  }
  return true;
}

template <class Found>
void GroupSet::scan(std::string_view text, Found&& found) const {
  std::array<std::uint64_t, kMaxPhrases / 64> seen;
  for (std::size_t i = 0; i * 64 < keyed_at_.size(); ++i) seen[i] = 0;
  std::array<std::uint32_t, kMaxHits> hits;
  std::size_t count = 0;
  set_.scan(text, [&](std::uint32_t phrase, std::size_t) {
    std::uint64_t& word = seen[phrase / 64];
    const std::uint64_t bit = std::uint64_t{1} << (phrase % 64);
    if ((word & bit) || count == kMaxHits) return;
    word |= bit;
    hits[count++] = phrase;
    __builtin_prefetch(&keyed_at_[phrase]);
  });
  for (std::size_t i = 0; i < count; ++i) {
    for (std::uint32_t k = keyed_at_[hits[i]]; k < keyed_at_[hits[i] + 1]; ++k) {
      if (complete(keyed_[k], text, seen.data())) found(keyed_[k].group);
    }
  }
}

}  // namespace todoku::reply
