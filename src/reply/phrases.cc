#include "reply/phrases.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "base/check.h"

namespace todoku::reply {

// The trie as it grows: children by byte.
struct PhraseSet::Builder {
  struct Grown {
    std::map<unsigned char, std::uint32_t> children;
    std::vector<std::uint32_t> ends;  // the phrases that end here, and those of its suffixes
    std::uint32_t fail = 0;
    std::uint32_t depth = 0;
    std::uint32_t number = 0;  // in the finished automaton
  };
  std::vector<Grown> grown{1};

  void add(std::string_view phrase, std::uint32_t number) {
    CHECK(!phrase.empty());
    std::uint32_t at = 0;
    for (const char c : phrase) {
      const auto next = static_cast<std::uint32_t>(grown.size());
      const auto [edge, fresh] =
          grown[at].children.try_emplace(static_cast<unsigned char>(c), next);
      const std::uint32_t depth = grown[at].depth + 1;
      at = edge->second;
      if (fresh) grown.push_back({.depth = depth});
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

  // The states with rows first, then the deep ones depth first. Returns how many have rows.
  std::uint32_t number() {
    std::uint32_t next = 0;
    for (Grown& state : grown) {
      if (state.depth <= kDeepest) state.number = next++;
    }
    const std::uint32_t rows = next;
    std::vector<std::uint32_t> stack{0};
    while (!stack.empty()) {
      Grown& state = grown[stack.back()];
      stack.pop_back();
      if (state.depth > kDeepest) state.number = next++;
      for (auto edge = state.children.rbegin(); edge != state.children.rend(); ++edge) {
        stack.push_back(edge->second);
      }
    }
    return rows;
  }

  std::uint32_t flagged(std::uint32_t state) const {
    return grown[state].number | (grown[state].ends.empty() ? 0 : kEnds);
  }
};

PhraseSet::PhraseSet(std::span<const std::string> phrases) {
  Builder builder;
  for (std::size_t i = 0; i < phrases.size(); ++i)
    builder.add(phrases[i], static_cast<std::uint32_t>(i));
  builder.link();
  rows_end_ = builder.number();
  std::uint8_t kinds = 1;
  for (const std::string& phrase : phrases) {
    for (const char c : phrase) {
      std::uint8_t& kind = kinds_[static_cast<unsigned char>(c)];
      if (kind == 0 && kinds < 255) kind = kinds++;
    }
  }
  shift_ = static_cast<unsigned>(std::bit_width(kinds - 1u));
  rows_.resize(static_cast<std::size_t>(rows_end_) << shift_);
  deep_.resize(builder.grown.size() - rows_end_);
  found_at_.resize(builder.grown.size());
  for (std::uint32_t i = 0; i < builder.grown.size(); ++i) {
    const Builder::Grown& from = builder.grown[i];
    found_at_[from.number] = static_cast<std::uint32_t>(found_.size());
    if (!from.ends.empty()) {
      found_.push_back(static_cast<std::uint32_t>(from.ends.size()));
      found_.insert(found_.end(), from.ends.begin(), from.ends.end());
    }
    if (from.number < rows_end_) {
      std::uint32_t* row = &rows_[static_cast<std::size_t>(from.number) << shift_];
      for (unsigned c = 0; c < 256; ++c) {
        if (kinds_[c] != 0)
          row[kinds_[c]] = builder.flagged(builder.go(i, static_cast<unsigned char>(c)));
      }
      continue;
    }
    Deep& deep = deep_[from.number - rows_end_];
    deep.fail = builder.grown[from.fail].number;
    deep.children = static_cast<std::uint16_t>(from.children.size());
    deep.next = static_cast<std::uint32_t>(edges_.size());
    if (from.children.size() == 1) {
      deep.kind = kinds_[from.children.begin()->first];
      deep.next = builder.flagged(from.children.begin()->second);
      continue;
    }
    for (const auto& [c, child] : from.children)
      edges_.push_back({builder.flagged(child), kinds_[c]});
  }
  edges_.push_back({});  // so that the begin of no edges is an edge too
}

}  // namespace todoku::reply
