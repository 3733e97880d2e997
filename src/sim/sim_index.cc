#include "sim/sim_index.h"

namespace todoku::sim {

Result<void> SimIndex::works() const {
  if (broken_) return fail(Errc::io, "index: the simulated device fails");
  return {};
}

Result<void> SimIndex::commit(Batch batch) {
  if (const auto ok = works(); !ok) return ok;
  if (commits_broken_) return fail(Errc::io, "index: the simulated device refuses to write");
  for (Write& write : batch) {
    if (write.value) {
      keys_.insert_or_assign(std::move(write.key), std::move(*write.value));
    } else {
      keys_.erase(write.key);
    }
  }
  return {};
}

Result<void> SimIndex::clear() {
  if (const auto ok = works(); !ok) return ok;
  keys_.clear();
  return {};
}

Result<std::optional<std::string>> SimIndex::get(std::string_view key) const {
  if (const auto ok = works(); !ok) return std::unexpected(ok.error());
  const auto at = keys_.find(key);
  if (at == keys_.end()) return std::nullopt;
  return at->second;
}

Result<std::vector<Index::Pair>> SimIndex::scan(std::string_view from, std::string_view to,
                                                std::size_t limit) const {
  if (const auto ok = works(); !ok) return std::unexpected(ok.error());
  std::vector<Pair> found;
  for (auto at = keys_.lower_bound(from);
       at != keys_.end() && at->first < to && found.size() < limit; ++at) {
    found.push_back({at->first, at->second});
  }
  return found;
}

Result<void> SimIndex::flush() {
  return works();
}

}  // namespace todoku::sim
