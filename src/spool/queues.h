// spool/queues.h - the due queues: how many wait for each destination, and who is next.
//
// The recipients stand in the index; here is one entry a destination. It is all of the queue that
// memory holds.
#pragma once

#include <map>
#include <string>

#include "spool/draft.h"
#include "spool/spool.h"

namespace todoku::spool {

class Queues {
 public:
  explicit Queues(const Index& index) : index_(index) {}

  Result<void> load();  // from the index, in place of what is here
  void enter(Draft& draft, const std::string& domain, DueRow row);
  void leave(Draft& draft, const std::string& domain, DueRow row);

  Result<std::vector<Spool::Destination>> destinations() const;
  Result<std::vector<DueRow>> due(std::string_view domain, WallTime until,
                                  std::optional<DueRow> after, std::size_t limit) const;
  Result<std::optional<WallTime>> next_due(std::string_view domain) const;

 private:
  struct Queue {
    StoredQueue stored;
    std::optional<WallTime> next;  // nullopt: to be looked up from `low`
  };
  using All = std::map<std::string, Queue, std::less<>>;
  Result<void> look_up(const All::value_type& entry) const;
  void write(Draft& draft, All::iterator entry);

  const Index& index_;
  mutable All queues_;  // mutable: a look-up moves the low-water mark
};

}  // namespace todoku::spool
