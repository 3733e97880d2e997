// receive/pouch_for_tests.h - a spool for the tests of receive/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spool/spool.h"

namespace todoku::receive {

// A spool that admits or refuses; nothing else is asked of it here.
class Pouch final : public spool::Spool {
 public:
  std::vector<Admission> admitted;
  std::vector<spool::Received> noted;
  std::optional<Error> refuses;

  Task<Result<MessageId>> admit(Admission admission) override {
    if (refuses) co_return std::unexpected(*refuses);
    admitted.push_back(std::move(admission));
    co_return *parse_message_id("01KAMZ0V8R000");
  }
  Result<std::optional<spool::Suppression>> suppression(std::string_view, WallTime) const override {
    return none();
  }

  Task<Result<void>> settle(std::vector<spool::Settle>) override { co_return none(); }
  Task<Result<void>> begin(std::vector<RecipientId>) override { co_return none(); }
  Task<Result<void>> suppress(spool::Suppression) override { co_return none(); }
  Task<Result<void>> unsuppress(std::string, std::string) override { co_return none(); }
  Task<Result<void>> set_hold(spool::Hold) override { co_return none(); }
  Task<Result<std::uint64_t>> lift_hold(std::string, std::string, std::string) override {
    co_return none();
  }
  Task<Result<void>> note(spool::Received received) override {
    if (refuses) co_return std::unexpected(*refuses);
    noted.push_back(std::move(received));
    co_return Result<void>();
  }
  Result<std::vector<spool::Received>> receptions(std::string_view, std::size_t) const override {
    return none();
  }
  Result<std::optional<spool::MessageRow>> message(MessageId) const override { return none(); }
  Result<std::optional<spool::RecipientRow>> recipient(RecipientId) const override {
    return none();
  }
  Result<std::vector<spool::RecipientRow>> recipients(MessageId, std::uint32_t,
                                                      std::size_t) const override {
    return none();
  }
  Result<std::vector<spool::Settle>> settlements(RecipientId) const override { return none(); }
  Result<std::string> body(MessageId) const override { return none(); }
  Result<std::vector<spool::MessageRow>> messages(MessageId, std::size_t) const override {
    return none();
  }
  Result<std::vector<spool::RecipientRow>> by_address(std::string_view,
                                                      std::size_t) const override {
    return none();
  }
  Result<std::vector<spool::Suppression>> suppressions(std::string_view,
                                                       std::size_t) const override {
    return none();
  }
  Result<std::vector<spool::Hold>> holds() const override { return none(); }
  Result<std::vector<RecipientId>> held_under(std::string_view, std::string_view, RecipientId,
                                              std::size_t) const override {
    return none();
  }
  Result<spool::AddressHistory> history(std::string_view) const override { return none(); }
  Result<std::vector<spool::Event>> events(Position, std::size_t) const override { return none(); }
  spool::Totals totals() const override { return {}; }
  Result<std::vector<Destination>> destinations() const override { return none(); }
  Result<std::vector<spool::DueRow>> due(std::string_view, WallTime, std::optional<spool::DueRow>,
                                         std::size_t) const override {
    return none();
  }
  Result<std::optional<WallTime>> next_due(std::string_view) const override { return none(); }
  void on_due(std::function<void(const std::string&, spool::DueRow)>) override {}
  Task<Result<bool>> compact() override { co_return none(); }

 private:
  static std::unexpected<Error> none() { return fail(Errc::not_found, "not in this spool"); }
};

}  // namespace todoku::receive
