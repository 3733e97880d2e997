// sim/sim_index.h - the Index as a map: what RocksDB does, without its threads.
#pragma once

#include <map>

#include "io/ports.h"

namespace todoku::sim {

class SimIndex final : public Index {
 public:
  Result<void> commit(Batch batch) override;
  Result<void> clear() override;
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::vector<Pair>> scan(std::string_view from, std::string_view to,
                                 std::size_t limit) const override;
  Result<void> flush() override;

  void crash() { keys_.clear(); }  // the worst that may happen to an index
  // While set, every call fails with Errc::io.
  void break_down(bool broken) { broken_ = broken; }
  void break_commits(bool broken) { commits_broken_ = broken; }  // the same, for commit alone
  const std::map<std::string, std::string, std::less<>>& all() const { return keys_; }

 private:
  Result<void> works() const;
  std::map<std::string, std::string, std::less<>> keys_;
  bool broken_ = false;
  bool commits_broken_ = false;
};

}  // namespace todoku::sim
