// reply/phrases.h - many phrases looked for at once: one Aho-Corasick automaton, one linear pass.
//
// States lie in depth-first order, so that the middle of a phrase is a run of memory: most states
// have one child, which is the next state. The root and its children have full rows instead.
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

  std::size_t states() const { return nodes_.size(); }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Node {
    std::uint32_t fail = 0;
    std::uint32_t child = 0;      // one child: its number; several: begin in edges_
    std::uint32_t found = kNone;  // begin in found_ (count first), of this state and its suffixes
    std::uint8_t byte = 0;        // one child: its byte; several: their number
    std::uint8_t kind = 0;        // 0: no child, 1: one, 2: several, 3: a full row
    std::uint16_t row = 0;
  };
  struct Edge {
    std::uint32_t to;
    std::uint8_t byte;
  };
  struct Builder;

  std::uint32_t step(std::uint32_t state, unsigned char c) const {
    for (;;) {
      const Node& node = nodes_[state];
      if (node.kind == 3) return rows_[node.row][c];
      if (node.kind == 1) {
        if (node.byte == c) return node.child;
      } else if (node.kind == 2) {
        const Edge* edge = &edges_[node.child];
        for (const Edge* end = edge + node.byte; edge != end; ++edge) {
          if (edge->byte == c) return edge->to;
        }
      }
      state = node.fail;
    }
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<std::array<std::uint32_t, 256>> rows_;
  std::vector<std::uint32_t> found_;
};

template <class Found>
void PhraseSet::scan(std::string_view text, Found&& found) const {
  std::uint32_t state = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    state = step(state, static_cast<unsigned char>(text[i]));
    if (nodes_[state].found == kNone) [[likely]]
      continue;
    const std::uint32_t* list = &found_[nodes_[state].found];
    for (std::uint32_t k = 1; k <= *list; ++k) found(list[k], i + 1);
  }
}

}  // namespace todoku::reply
