// real/rocks_index.h - the Index in RocksDB.
//
// Its own log is off: what a crash takes, the journal gives back. Memory is modest and does not
// grow with the queue: a block cache of 32 MiB and two write buffers of 16 MiB. An index that
// RocksDB finds damaged is set aside and begun anew, for the same reason.
#pragma once

#include <memory>
#include <string>

#include "io/ports.h"

namespace rocksdb {
class DB;
}

namespace todoku::real {

class RocksIndex final : public Index {
 public:
  // `folder` is made if it is not there. Errors: io, no_space.
  static Result<std::unique_ptr<RocksIndex>> open(std::string folder);
  ~RocksIndex() override;  // flushes, so that the next start replays little

  Result<void> commit(Batch batch) override;
  Result<void> clear() override;
  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::vector<Pair>> scan(std::string_view from, std::string_view to,
                                 std::size_t limit) const override;
  Result<void> flush() override;

 private:
  explicit RocksIndex(std::string folder);
  Result<void> open_db();
  std::string folder_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace todoku::real
