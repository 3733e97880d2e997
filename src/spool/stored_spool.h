// spool/stored_spool.h - the Spool over a Journal and an Index.
#pragma once

#include "spool/compaction.h"
#include "spool/reader.h"
#include "spool/spool.h"
#include "spool/writer.h"

namespace todoku::spool {

class StoredSpool final : public Spool {
 public:
  StoredSpool(Journal& journal, Index& index, Clock& clock, Options options);
  Result<void> open();

  Task<Result<MessageId>> admit(Admission admission) override;
  Task<Result<void>> settle(std::vector<Settle> settlements) override;
  Task<Result<void>> begin(std::vector<RecipientId> recipients) override;
  Task<Result<void>> suppress(Suppression suppression) override;
  Task<Result<void>> unsuppress(std::string address, std::string note) override;
  Task<Result<void>> set_hold(Hold hold) override;
  Task<Result<std::uint64_t>> lift_hold(std::string sender_domain, std::string provider,
                                        std::string note) override;
  Task<Result<void>> note(Received received) override;
  Task<Result<bool>> compact() override;

  Result<std::optional<MessageRow>> message(MessageId id) const override;
  Result<std::optional<RecipientRow>> recipient(RecipientId id) const override;
  Result<std::vector<RecipientRow>> recipients(MessageId id, std::uint32_t from,
                                               std::size_t limit) const override;
  Result<std::vector<Settle>> settlements(RecipientId id) const override;
  Result<std::string> body(MessageId id) const override;
  Result<std::vector<MessageRow>> messages(MessageId after, std::size_t limit) const override;
  Result<std::vector<RecipientRow>> by_address(std::string_view address,
                                               std::size_t limit) const override;
  Result<std::vector<Received>> receptions(std::string_view address,
                                           std::size_t limit) const override;
  Result<std::optional<Suppression>> suppression(std::string_view address,
                                                 WallTime now) const override;
  Result<std::vector<Suppression>> suppressions(std::string_view after,
                                                std::size_t limit) const override;
  Result<std::vector<Hold>> holds() const override;
  Result<std::vector<RecipientId>> held_under(std::string_view sender_domain,
                                              std::string_view provider, RecipientId after,
                                              std::size_t limit) const override;
  Result<AddressHistory> history(std::string_view address) const override;
  Result<std::vector<Event>> events(Position from, std::size_t limit) const override;
  Totals totals() const override { return writer_.ledger().meta().totals; }

  Result<std::vector<Destination>> destinations() const override;
  Result<std::vector<DueRow>> due(std::string_view domain, WallTime until,
                                  std::optional<DueRow> after, std::size_t limit) const override;
  Result<std::optional<WallTime>> next_due(std::string_view domain) const override;
  void on_due(std::function<void(const std::string& domain, DueRow row)> listener) override;

 private:
  // Fills in what the spool knows. False: it may not move; errors: not_found, io.
  Result<bool> complete(Settle& settlement) const;
  Task<Result<void>> change(Record record);  // rides on the next flush
  Task<Result<std::uint64_t>> release_held(Reader::Pair pair, std::string note);

  Clock& clock_;
  Options options_;
  Writer writer_;
  Reader reader_;
  Compaction compaction_;
  std::vector<Reader::Pair> orphans_;  // lifts that a crash cut short; compact() finishes them
};

}  // namespace todoku::spool
