// spool/reader.h - what can be asked of the index, and of the journal for bodies and events.
#pragma once

#include "spool/rows.h"
#include "spool/spool.h"

namespace todoku::spool {

class Reader {
 public:
  Reader(const Journal& journal, const Index& index) : journal_(journal), index_(index) {}

  template <class Row>
  Result<std::optional<Row>> get(const std::string& key) const;  // errors: io, corrupt

  Result<std::optional<MessageRow>> message(MessageId id) const;
  Result<std::vector<RecipientRow>> recipients(MessageId id, std::uint32_t from,
                                               std::size_t limit) const;
  Result<std::vector<Settle>> settlements(RecipientId id) const;
  Result<std::optional<RecipientRow>> recipient(RecipientId id) const;
  Result<std::string> body(MessageId id) const;  // errors: not_found, corrupt, io
  Result<std::vector<MessageRow>> messages(MessageId from, std::size_t limit) const;
  Result<std::vector<RecipientRow>> by_address(std::string_view address, std::size_t limit) const;
  Result<std::vector<Received>> receptions(std::string_view address, std::size_t limit) const;
  Result<std::vector<Suppression>> suppressions(std::string_view after, std::size_t limit) const;
  Result<std::vector<Hold>> holds() const;
  struct Pair {
    std::string sender_domain;
    std::string provider;
  };
  // Under what somebody is held though no Hold says so: a crash fell into lift_hold.
  Result<std::vector<Pair>> orphans() const;
  Result<std::vector<RecipientId>> held_under(std::string_view sender_domain,
                                              std::string_view provider, RecipientId after,
                                              std::size_t limit) const;
  Result<std::vector<Event>> events(Position from, std::size_t limit) const;

 private:
  const Journal& journal_;
  const Index& index_;
};

template <class Row>
Result<std::optional<Row>> Reader::get(const std::string& key) const {
  const auto value = index_.get(key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  auto row = from_row<Row>(**value);
  if (!row) return std::unexpected(row.error());
  return std::move(*row);
}

}  // namespace todoku::spool
