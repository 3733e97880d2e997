#include "reply/phrases.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"

namespace todoku::reply {

// The trie as it grows: children by byte.
struct PhraseSet::Builder {
  struct Grown {
    std::map<unsigned char, std::uint32_t> children;
    std::vector<std::uint32_t> ends;  // the phrases that end here
    std::uint32_t fail = 0;
  };
  std::vector<Grown> grown{1};

  void add(std::string_view phrase, std::uint32_t number) {
    CHECK(!phrase.empty());
    std::uint32_t at = 0;
    for (const char c : phrase) {
      const auto next = static_cast<std::uint32_t>(grown.size());
      const auto [edge, fresh] =
          grown[at].children.try_emplace(static_cast<unsigned char>(c), next);
      at = edge->second;
      if (fresh) grown.emplace_back();
    }
    grown[at].ends.push_back(number);
  }

  std::uint32_t go(std::uint32_t from, unsigned char c) const {
    for (;;) {
      const auto edge = grown[from].children.find(c);
      if (edge != grown[from].children.end()) return edge->second;
      if (from == 0) return 0;
      from = grown[from].fail;
    }
  }

  // Breadth first: a state's failure is shallower than the state, so it is known before.
  void link() {
    std::vector<std::uint32_t> queue{0};
    for (std::size_t head = 0; head < queue.size(); ++head) {
      const std::uint32_t parent = queue[head];
      for (const auto& [c, child] : grown[parent].children) {
        grown[child].fail = parent == 0 ? 0 : go(grown[parent].fail, c);
        const std::vector<std::uint32_t>& more = grown[grown[child].fail].ends;
        grown[child].ends.insert(grown[child].ends.end(), more.begin(), more.end());
        queue.push_back(child);
      }
    }
  }

  // Old number -> new number, depth first, so that an only child follows its parent.
  std::vector<std::uint32_t> order() const {
    std::vector<std::uint32_t> number(grown.size());
    std::vector<std::uint32_t> stack{0};
    std::uint32_t next = 0;
    while (!stack.empty()) {
      const std::uint32_t at = stack.back();
      stack.pop_back();
      number[at] = next++;
      for (auto edge = grown[at].children.rbegin(); edge != grown[at].children.rend(); ++edge) {
        stack.push_back(edge->second);
      }
    }
    return number;
  }
};

PhraseSet::PhraseSet(std::span<const std::string> phrases) {
  Builder builder;
  for (std::size_t i = 0; i < phrases.size(); ++i)
    builder.add(phrases[i], static_cast<std::uint32_t>(i));
  builder.link();
  const std::vector<std::uint32_t> number = builder.order();
  nodes_.resize(builder.grown.size());
  for (std::uint32_t old = 0; old < builder.grown.size(); ++old) {
    const Builder::Grown& from = builder.grown[old];
    Node& node = nodes_[number[old]];
    node.fail = number[from.fail];
    if (!from.ends.empty()) {
      node.found = static_cast<std::uint32_t>(found_.size());
      found_.push_back(static_cast<std::uint32_t>(from.ends.size()));
      found_.insert(found_.end(), from.ends.begin(), from.ends.end());
    }
    const bool shallow = old == 0 || builder.grown[0].children.size() + 1 > 256 ||
                         std::ranges::any_of(builder.grown[0].children,
                                             [&](const auto& edge) { return edge.second == old; });
    if (shallow) {
      node.kind = 3;
      node.row = static_cast<std::uint16_t>(rows_.size());
      std::array<std::uint32_t, 256>& row = rows_.emplace_back();
      for (unsigned c = 0; c < 256; ++c)
        row[c] = number[builder.go(old, static_cast<unsigned char>(c))];
    } else if (from.children.size() == 1) {
      node.kind = 1;
      node.byte = from.children.begin()->first;
      node.child = number[from.children.begin()->second];
    } else if (!from.children.empty()) {
      node.kind = 2;
      node.byte = static_cast<std::uint8_t>(from.children.size());
      node.child = static_cast<std::uint32_t>(edges_.size());
      for (const auto& [c, child] : from.children) edges_.push_back({number[child], c});
    }
  }
}

}  // namespace todoku::reply
