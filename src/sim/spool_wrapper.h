// sim/spool_wrapper.h - a Spool that passes everything on: the base of those that watch or
// misbehave.
#pragma once

#include "spool/spool.h"

namespace todoku::sim {

class SpoolWrapper : public spool::Spool {
 public:
  explicit SpoolWrapper(spool::Spool& inner) : inner_(inner) {}

  using Settles = std::vector<spool::Settle>;
  Task<Result<MessageId>> admit(Admission a) override { return inner_.admit(std::move(a)); }
  Task<Result<void>> settle(Settles s) override { return inner_.settle(std::move(s)); }
  Task<Result<void>> begin(std::vector<RecipientId> r) override {
    return inner_.begin(std::move(r));
  }
  Task<Result<void>> suppress(spool::Suppression s) override {
    return inner_.suppress(std::move(s));
  }
  Task<Result<void>> unsuppress(std::string address, std::string note) override {
    return inner_.unsuppress(std::move(address), std::move(note));
  }
  Task<Result<void>> set_hold(spool::Hold h) override { return inner_.set_hold(std::move(h)); }
  Task<Result<std::uint64_t>> lift_hold(std::string sender_domain, std::string provider,
                                        std::string note) override {
    return inner_.lift_hold(std::move(sender_domain), std::move(provider), std::move(note));
  }
  Task<Result<void>> note(spool::Received r) override { return inner_.note(std::move(r)); }

  Result<std::optional<spool::MessageRow>> message(MessageId id) const override {
    return inner_.message(id);
  }
  Result<std::optional<spool::RecipientRow>> recipient(RecipientId id) const override {
    return inner_.recipient(id);
  }
  Result<std::vector<spool::RecipientRow>> recipients(MessageId id, std::uint32_t from,
                                                      std::size_t n) const override {
    return inner_.recipients(id, from, n);
  }
  Result<std::vector<spool::Settle>> settlements(RecipientId id) const override {
    return inner_.settlements(id);
  }
  Result<std::string> body(MessageId id) const override { return inner_.body(id); }
  Result<std::vector<spool::MessageRow>> messages(MessageId after, std::size_t n) const override {
    return inner_.messages(after, n);
  }
  Result<std::vector<spool::RecipientRow>> by_address(std::string_view address,
                                                      std::size_t n) const override {
    return inner_.by_address(address, n);
  }
  Result<std::vector<spool::Received>> receptions(std::string_view address,
                                                  std::size_t n) const override {
    return inner_.receptions(address, n);
  }
  Result<std::optional<spool::Suppression>> suppression(std::string_view address,
                                                        WallTime now) const override {
    return inner_.suppression(address, now);
  }
  Result<std::vector<spool::Suppression>> suppressions(std::string_view after,
                                                       std::size_t n) const override {
    return inner_.suppressions(after, n);
  }
  Result<std::vector<spool::Hold>> holds() const override { return inner_.holds(); }
  Result<std::vector<RecipientId>> held_under(std::string_view sender_domain,
                                              std::string_view provider, RecipientId after,
                                              std::size_t n) const override {
    return inner_.held_under(sender_domain, provider, after, n);
  }
  Result<spool::AddressHistory> history(std::string_view address) const override {
    return inner_.history(address);
  }
  Result<std::vector<spool::Event>> events(Position from, std::size_t n) const override {
    return inner_.events(from, n);
  }
  spool::Totals totals() const override { return inner_.totals(); }
  Result<std::vector<Destination>> destinations() const override { return inner_.destinations(); }
  Result<std::vector<spool::DueRow>> due(std::string_view domain, WallTime until,
                                         std::optional<spool::DueRow> after,
                                         std::size_t n) const override {
    return inner_.due(domain, until, after, n);
  }
  Result<std::optional<WallTime>> next_due(std::string_view domain) const override {
    return inner_.next_due(domain);
  }
  void on_due(std::function<void(const std::string&, spool::DueRow)> listener) override {
    inner_.on_due(std::move(listener));
  }
  Task<Result<bool>> compact() override { return inner_.compact(); }

 protected:
  spool::Spool& inner_;
};

}  // namespace todoku::sim
