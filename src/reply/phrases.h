// reply/phrases.h - many phrases looked for at once: one Aho-Corasick automaton, one linear pass.
//
// Two kinds of states. Those near the root, where nearly all time is spent, have a full row of
// successors by class of byte, with failures resolved. The deep ones mostly have one child, which
// is the next state in memory (they lie depth first), and a failure link. A successor carries a
// flag if phrases end there, so that the loop touches nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::reply {

class PhraseSet {
 public:
  PhraseSet() : PhraseSet(std::span<const std::string>{}) {}
  // No phrase may be empty. Equal phrases are allowed; each is reported by its own number.
  explicit PhraseSet(std::span<const std::string> phrases);

  // Calls found(number, end) for each phrase that ends before byte `end` of `text`; in order of
  // `end`.
  template <class Found>
  void scan(std::string_view text, Found&& found) const;

  std::size_t states() const { return found_at_.size(); }

 private:
  static constexpr std::uint32_t kEnds = 0x80000000;  // flag of a successor: phrases end there
  static constexpr std::uint32_t kDeepest = 2;        // states no deeper have a row
  struct Deep {
    std::uint32_t fail = 0;
    std::uint32_t next = 0;  // one child: it, flagged; several: their begin in edges_
    std::uint16_t children = 0;
    std::uint16_t kind = 0;  // one child: its class
  };
  struct Edge {
    std::uint32_t to;    // flagged
    std::uint32_t kind;  // class of byte
  };
  struct Builder;

  // `state` without flag; the result with it.
  std::uint32_t step(std::uint32_t state, std::uint32_t kind) const {
    while (state >= rows_end_) {
      const Deep& deep = deep_[state - rows_end_];
      if (deep.children == 1) {
        if (deep.kind == kind) return deep.next;
      } else {
        for (const Edge *edge = &edges_[deep.next], *end = edge + deep.children; edge != end;
             ++edge) {
          if (edge->kind == kind) return edge->to;
        }
      }
      state = deep.fail;
    }
    return rows_[(static_cast<std::size_t>(state) << shift_) + kind];
  }

  std::array<std::uint8_t, 256> kinds_{};  // class of each byte; 0: in no phrase
  unsigned shift_ = 0;                     // log2 of a row's length
  std::uint32_t rows_end_ = 1;             // states below have rows
  std::vector<std::uint32_t> rows_;
  std::vector<Deep> deep_;
  std::vector<Edge> edges_;
  std::vector<std::uint32_t> found_at_;  // state -> begin in found_, count first
  std::vector<std::uint32_t> found_;
};

template <class Found>
void PhraseSet::scan(std::string_view text, Found&& found) const {
  std::uint32_t state = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    state = step(state, kinds_[static_cast<unsigned char>(text[i])]);
    if (!(state & kEnds)) [[likely]]
      continue;
    state &= ~kEnds;
    const std::uint32_t* list = &found_[found_at_[state]];
    for (std::uint32_t k = 1; k <= *list; ++k) found(list[k], i + 1);
  }
}

}  // namespace todoku::reply
