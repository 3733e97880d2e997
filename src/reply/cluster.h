// reply/cluster.h - replies that no entry knows, gathered into kinds.
//
// After Drain (He et al., ICWS 2017): texts with as many words, the same first word and the same
// class of code are compared word by word with the kinds there are; the nearest that shares enough
// takes the text in, and where the two differ its template gets a gap. Names, numbers and ids are
// masked before (reply/normalise.h). Bounded in kinds, words and examples; what comes once all
// kinds are taken is counted and left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "reply/codes.h"

namespace todoku::reply {

// A reply as it was seen. Views must live through the call only.
struct Seen {
  std::string_view text;  // as logged
  std::optional<WallTime> at;
  std::string_view from;  // the host that said it, or the provider; "" if not known
};

struct Cluster {
  static constexpr std::string_view kGap = "<*>";
  static constexpr std::size_t kExamples = 3;
  static constexpr std::size_t kHosts = 8;

  Codes codes;                     // of the first
  std::vector<std::string> words;  // masked; kGap where copies differ
  std::uint64_t count = 0;
  std::optional<WallTime> first, last;
  std::vector<std::string> examples;  // different ones, as they came
  std::vector<std::string> hosts;     // different ones

  std::string text() const;  // the words with spaces between
};

class Clusters {
 public:
  static constexpr std::size_t kMaxClusters = 5'000;
  static constexpr std::size_t kMaxWords = 96;  // what stands behind them tells no kinds apart
  static constexpr std::size_t kExampleBytes = 1'000;

  void add(const Seen& seen);

  // The most frequent first, then by text. Pointers live until the next add().
  std::vector<const Cluster*> by_count() const;
  std::uint64_t count() const { return count_; }        // replies taken in
  std::uint64_t left_out() const { return left_out_; }  // those beyond kMaxClusters

 private:
  Cluster* nearest(const std::vector<std::size_t>& bucket, const std::vector<std::string>& words);

  std::vector<Cluster> clusters_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace todoku::reply
