// spool/draft.h - changes to the index that are not committed yet, and a view through them.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "io/ports.h"
#include "spool/rows.h"

namespace todoku::spool {

class Draft {
 public:
  explicit Draft(const Index& index) : index_(index) {}

  // The row as it will stand. Errors: io, corrupt.
  template <class Row>
  Result<std::optional<Row>> get(const std::string& key) const {
    if (const auto found = writes_.find(key); found != writes_.end()) {
      if (!found->second) return std::nullopt;
      return read<Row>(*found->second);
    }
    const auto value = index_.get(key);
    if (!value) return std::unexpected(value.error());
    if (!*value) return std::nullopt;
    return read<Row>(**value);
  }
  template <class Row>
  void put(std::string key, const Row& row) {
    writes_.insert_or_assign(std::move(key), to_row(row));
  }
  void mark(std::string key) { writes_.insert_or_assign(std::move(key), std::string()); }
  void erase(std::string key) { writes_.insert_or_assign(std::move(key), std::nullopt); }

  // All changes; the draft is empty then.
  Index::Batch take() {
    Index::Batch batch;
    batch.reserve(writes_.size() + 1);
    while (!writes_.empty()) {
      auto node = writes_.extract(writes_.begin());
      batch.push_back({std::move(node.key()), std::move(node.mapped())});
    }
    return batch;
  }
  void drop() { writes_.clear(); }

 private:
  template <class Row>
  static Result<std::optional<Row>> read(std::string_view bytes) {
    auto row = from_row<Row>(bytes);
    if (!row) return std::unexpected(row.error());
    return std::move(*row);
  }
  const Index& index_;
  std::unordered_map<std::string, std::optional<std::string>> writes_;
};

}  // namespace todoku::spool
