// reply/nearness.h - the entries whose replies are most like a text that none of them knows.
//
// Words are weighed by how few entries use them, so that "mailbox" tells more than "the". For
// proposals to people; judging never guesses so.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reply/catalogue.h"

namespace todoku::reply {

struct Near {
  const Entry* entry = nullptr;
  double share = 0;  // 0..1 of the weight of both texts' words that they have in common
};

// Made once from a catalogue, which must outlive it.
class Nearness {
 public:
  explicit Nearness(const Catalogue& catalogue);
  // The nearest first, each entry once, at most `most`; none that share nothing. `words` as
  // text_template gives them; masks and gaps count for nothing. Linear in the catalogue.
  std::vector<Near> nearest(std::span<const std::string> words, std::size_t most) const;

 private:
  struct Text {
    const Entry* entry;
    std::vector<std::uint32_t> words;  // sorted, each once
    double weight;
  };
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<double> weights_;
  std::vector<Text> texts_;
};

}  // namespace todoku::reply
