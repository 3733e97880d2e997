#include "real/rocks_index.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <filesystem>

namespace todoku::real {
namespace {

constexpr std::size_t kBlockCache = 32 << 20;
constexpr std::size_t kWriteBuffer = 16 << 20;

// RocksDB's own log has no reader here, and kills: Debian's RocksDB has its assertions on, and one
// of them ends the process when a line is logged after a full disk has refused one.
class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

Error error_of(const std::string& folder, const rocksdb::Status& status) {
  const std::string what = "index " + folder + ": " + status.ToString();
  if (status.IsNoSpace()) return {Errc::no_space, what};
  return {status.IsCorruption() ? Errc::corrupt : Errc::io, what};
}

rocksdb::Options options() {
  rocksdb::Options o;
  o.create_if_missing = true;
  o.atomic_flush = true;
  o.write_buffer_size = kWriteBuffer;
  o.max_write_buffer_number = 2;
  o.max_background_jobs = 2;
  o.max_open_files = 256;
  o.info_log = std::make_shared<NoLog>();
  o.max_manifest_file_size = 4 << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCache);
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return o;
}

// After a clear() that could not begin anew; the next clear() tries again.
std::unexpected<Error> closed() {
  return fail(Errc::io, "index: closed after a failed clear");
}

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

RocksIndex::RocksIndex(std::string folder) : folder_(std::move(folder)) {}

RocksIndex::~RocksIndex() {
  if (!db_) return;
  (void)flush();  // without it, the next start replays more
  db_->Close();
}

Result<std::unique_ptr<RocksIndex>> RocksIndex::open(std::string folder) {
  std::unique_ptr<RocksIndex> index(new RocksIndex(std::move(folder)));
  auto ok = index->open_db();
  if (!ok && ok.error().code == Errc::corrupt) {
    std::error_code ignored;
    const std::string aside = index->folder_ + ".damaged";
    std::filesystem::remove_all(aside, ignored);
    std::filesystem::rename(index->folder_, aside, ignored);
    ok = index->open_db();
  }
  if (!ok) return std::unexpected(ok.error());
  return index;
}

Result<void> RocksIndex::open_db() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return fail(Errc::io, folder_ + ": " + error.message());
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(options(), folder_, &db);
  if (!status.ok()) return std::unexpected(error_of(folder_, status));
  db_.reset(db);
  return {};
}

Result<void> RocksIndex::commit(Batch batch) {
  if (!db_) return closed();
  rocksdb::WriteBatch all;
  for (const Write& write : batch) {
    const auto status = write.value ? all.Put(write.key, *write.value) : all.Delete(write.key);
    if (!status.ok()) return std::unexpected(error_of(folder_, status));
  }
  rocksdb::WriteOptions how;
  how.disableWAL = true;
  const auto status = db_->Write(how, &all);
  if (!status.ok()) return std::unexpected(error_of(folder_, status));
  return {};
}

Result<void> RocksIndex::clear() {
  if (db_) db_->Close();
  db_.reset();
  const auto status = rocksdb::DestroyDB(folder_, options());
  if (!status.ok()) return std::unexpected(error_of(folder_, status));
  return open_db();
}

Result<std::optional<std::string>> RocksIndex::get(std::string_view key) const {
  if (!db_) return closed();
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions(), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(error_of(folder_, status));
  return value;
}

Result<std::vector<Index::Pair>> RocksIndex::scan(std::string_view from, std::string_view to,
                                                  std::size_t limit) const {
  std::vector<Pair> found;
  if (!db_) return closed();
  if (from >= to || limit == 0) return found;
  rocksdb::ReadOptions how;
  const rocksdb::Slice end = slice(to);
  how.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(how));
  for (at->Seek(slice(from)); at->Valid() && found.size() < limit; at->Next()) {
    found.push_back({at->key().ToString(), at->value().ToString()});
  }
  if (!at->status().ok()) return std::unexpected(error_of(folder_, at->status()));
  return found;
}

Result<void> RocksIndex::flush() {
  if (!db_) return closed();
  const auto status = db_->Flush(rocksdb::FlushOptions());
  if (!status.ok()) return std::unexpected(error_of(folder_, status));
  return {};
}

}  // namespace todoku::real
