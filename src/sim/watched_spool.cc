#include "sim/watched_spool.h"

namespace todoku::sim {

When WatchedSpool::now() const {
  return When{parts_.world.steady(), parts_.world.wall(), parts_.incarnation};
}

Task<Result<MessageId>> WatchedSpool::admit(Admission admission) {
  Accepted accepted;
  accepted.envelope = admission.envelope;
  accepted.expires = admission.expires;
  accepted.source = admission.source;
  accepted.body = std::make_shared<const std::string>(admission.body);
  parts_.chronicle.bodies.insert(admission.body);
  const Result<MessageId> id = co_await inner_.admit(std::move(admission));
  if (id && !parts_.life.over()) {
    accepted.when = now();
    accepted.id = *id;
    parts_.world.note(id->value);
    parts_.chronicle.accepted.push_back(std::move(accepted));
  }
  co_return id;
}

Task<Result<void>> WatchedSpool::settle(Settles settlements) {
  const Settles copy = settlements;
  const When when = now();
  const Result<void> settled = co_await inner_.settle(std::move(settlements));
  if (settled && !parts_.life.over()) {
    for (const spool::Settle& s : copy) {
      parts_.world.note(s.recipient.message.value);
      parts_.world.note(static_cast<std::uint64_t>(s.to));
      parts_.chronicle.settled.push_back(Settled{when, s});
    }
  }
  co_return settled;
}

Task<Result<void>> WatchedSpool::begin(std::vector<RecipientId> recipients) {
  const When when = now();
  const std::vector<RecipientId> all = recipients;
  const Result<void> begun = co_await inner_.begin(std::move(recipients));
  // What the spool did not take was not begun: the engine asks again until the disk has room.
  if (begun && !parts_.life.over()) {
    for (const RecipientId& r : all) parts_.chronicle.begun.push_back(Begun{when, r});
  }
  co_return begun;
}

Task<Result<void>> WatchedSpool::suppress(spool::Suppression suppression) {
  if (!parts_.life.over()) parts_.chronicle.suppressed.push_back(suppression);
  return inner_.suppress(std::move(suppression));
}

Task<Result<std::uint64_t>> WatchedSpool::lift_hold(std::string sender_domain, std::string provider,
                                                    std::string note) {
  if (!parts_.life.over())
    parts_.chronicle.lifted.push_back({now(), sender_domain, provider, note});
  return inner_.lift_hold(std::move(sender_domain), std::move(provider), std::move(note));
}

}  // namespace todoku::sim
