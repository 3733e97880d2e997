#include "reply/cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

// Of the words of two texts of one kind so many are the same (Drain's similarity threshold; 0.4 to
// 0.6 in its authors' experiments: replies are short, so the upper end).
constexpr double kAlike = 0.6;
// A bucket is searched in full; one that is full of unlike texts takes no more kinds.
constexpr std::size_t kBucketClusters = 256;

bool is_mask(std::string_view word) {
  return word.find('<') != word.npos && word.find('>') != word.npos;
}

std::vector<std::string> words_of(std::string_view normalised) {
  const std::string text = text_template(normalised);
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ' ')) {
    if (words.size() == Clusters::kMaxWords) break;
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

std::uint64_t bucket_of(const std::vector<std::string>& words, const Codes& codes) {
  const int klass = codes.basic ? codes.basic / 100 : codes.enhanced ? codes.enhanced->klass : 0;
  const std::string_view first = is_mask(words[0]) ? Cluster::kGap : std::string_view(words[0]);
  return fnv1a(first, fnv1a(fmt::format("{} {} ", klass, words.size())));
}

// The share of words that stand at the same place; a gap is like nothing.
double likeness(const std::vector<std::string>& kind, const std::vector<std::string>& words) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < kind.size(); ++i) same += kind[i] == words[i] ? 1 : 0;
  return static_cast<double>(same) / static_cast<double>(kind.size());
}

void open_gaps(std::vector<std::string>& kind, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < kind.size(); ++i) {
    if (kind[i] != words[i]) kind[i] = Cluster::kGap;
  }
}

void keep_few(std::vector<std::string>& kept, std::string_view text, std::size_t most) {
  if (text.empty() || kept.size() == most) return;
  const std::string_view part = clip(text, Clusters::kExampleBytes);
  if (std::ranges::find(kept, part) == kept.end()) kept.emplace_back(part);
}

void note(Cluster& cluster, const Seen& seen) {
  ++cluster.count;
  if (seen.at) {
    if (!cluster.first || *seen.at < *cluster.first) cluster.first = seen.at;
    if (!cluster.last || *seen.at > *cluster.last) cluster.last = seen.at;
  }
  keep_few(cluster.examples, trim(seen.text), Cluster::kExamples);
  keep_few(cluster.hosts, seen.from, Cluster::kHosts);
}

}  // namespace

std::string Cluster::text() const {
  return fmt::format("{}", fmt::join(words, " "));
}

Cluster* Clusters::nearest(const std::vector<std::size_t>& bucket,
                           const std::vector<std::string>& words) {
  Cluster* best = nullptr;
  double most = kAlike;
  for (const std::size_t i : bucket) {
    const double alike = likeness(clusters_[i].words, words);
    if (alike < most || (best && alike == most)) continue;
    most = alike;
    best = &clusters_[i];
  }
  return best;
}

void Clusters::add(const Seen& seen) {
  const auto heard = std::make_unique<Heard>();
  heard->hear(seen.text);
  std::vector<std::string> words = words_of(heard->text());
  const Codes codes = heard->codes();
  if (words.empty()) {
    if (codes == Codes{}) return;
    words.emplace_back("<no text>");  // a bare code is a kind of its own
  }
  const std::uint64_t key = bucket_of(words, codes);
  const auto at = buckets_.find(key);
  Cluster* kind = at == buckets_.end() ? nullptr : nearest(at->second, words);
  if (!kind) {
    const bool full = at != buckets_.end() && at->second.size() == kBucketClusters;
    if (full || clusters_.size() == kMaxClusters) {
      ++left_out_;
      return;
    }
    buckets_[key].push_back(clusters_.size());
    kind = &clusters_.emplace_back(Cluster{.codes = codes, .words = words});
  }
  open_gaps(kind->words, words);
  note(*kind, seen);
  ++count_;
}

std::vector<const Cluster*> Clusters::by_count() const {
  std::vector<const Cluster*> list;
  for (const Cluster& cluster : clusters_) list.push_back(&cluster);
  std::ranges::sort(list, [](const Cluster* a, const Cluster* b) {
    return std::tie(b->count, a->words) < std::tie(a->count, b->words);
  });
  return list;
}

}  // namespace todoku::reply
