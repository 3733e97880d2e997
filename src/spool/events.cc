#include "spool/events.h"

#include "spool/codec.h"

namespace todoku::spool {
namespace {

class Teller {
 public:
  Teller(const Journal::Found& found, std::vector<Event>& out) : found_(found), out_(out) {}

  void operator()(Admit& admit) {
    const auto suppressed = std::exchange(admit.initial, {});
    admit.body.clear();
    std::vector<Settle> settled;
    for (const auto& [index, state] : suppressed) {
      if (index >= admit.envelope.recipients.size() || state == State::queued) continue;
      Settle& s = settled.emplace_back();
      s.recipient = {admit.id, index};
      s.at = admit.at;
      s.to = state;
      s.note = note_at_admission(state);
      s.address = mail::address_key(admit.envelope.recipients[index].address);
    }
    admit.initial = suppressed;
    tell(admit.at, "accepted", std::nullopt, std::move(admit));
    for (Settle& s : settled) tell_settled(s);
  }
  void operator()(std::vector<Settle>& settlements) {
    for (Settle& s : settlements) tell_settled(s);
  }
  void operator()(Begin&) {}
  void operator()(Suppress& s) {
    tell(s.suppression.since, "suppression_added", s.suppression.recipient, s);
  }
  void operator()(Unsuppress& s) { tell(s.at, "suppression_lifted", std::nullopt, s); }
  void operator()(HoldSet& set) {
    if (set.hold.news) {
      const Hold& hold = set.hold;
      tell(std::max(hold.since, hold.last), "hold_set", std::nullopt, set);
    }
  }
  void operator()(HoldLift& lift) { tell(lift.at, "hold_lifted", std::nullopt, lift); }
  void operator()(Received& received) { tell(received.at, "reception", std::nullopt, received); }

 private:
  void tell_settled(const Settle& s) {
    tell(s.at, std::string(to_string(s.to)), s.recipient, std::vector<Settle>{s});
    if (s.lifts_suppression) {
      tell(s.at, "suppression_lifted", s.recipient, Unsuppress{s.address, s.at, "delivered"});
    }
    if (s.suppress) tell(s.at, "suppression_added", s.recipient, Suppress{*s.suppress});
  }
  void tell(WallTime time, std::string type, std::optional<RecipientId> recipient, Record record) {
    out_.push_back(
        {found_.at, found_.next, part_++, time, std::move(type), recipient, std::move(record)});
  }
  const Journal::Found& found_;
  std::vector<Event>& out_;
  std::uint32_t part_ = 0;
};

}  // namespace

Result<void> events_of(const Journal::Found& found, std::vector<Event>& out) {
  auto stored = decode(found.record);
  if (!stored) return std::unexpected(stored.error());
  if (auto* record = std::get_if<Record>(&*stored)) std::visit(Teller(found, out), *record);
  return {};
}

}  // namespace todoku::spool
