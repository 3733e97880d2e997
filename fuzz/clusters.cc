// Any texts are gathered within bounds, and what is drafted from them loads.
#include "base/check.h"
#include "base/text.h"
#include "reply/cluster.h"
#include "reply/draft.h"
#include "reply/loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace todoku;
  reply::Clusters clusters;
  std::uint64_t texts = 0;
  for (const std::string_view text : split({reinterpret_cast<const char*>(data), size}, '\x1e')) {
    clusters.add({text, {}, ""});
    ++texts;
  }
  CHECK(clusters.count() + clusters.left_out() <= texts);
  std::uint64_t counted = 0;
  for (const reply::Cluster* cluster : clusters.by_count()) {
    counted += cluster->count;
    CHECK(!cluster->words.empty() && cluster->words.size() <= reply::Clusters::kMaxWords);
    CHECK(!cluster->examples.empty() && cluster->examples.size() <= reply::Cluster::kExamples);
    const std::string entry = draft_entry(*cluster, {}, "2026-11-23");
    const reply::Loaded loaded = reply::load_file({"own.toml", entry});
    if (is_utf8(entry)) CHECK(loaded.entries.size() == 1 && loaded.faults.empty());
  }
  CHECK(counted == clusters.count());
  return 0;
}
