// tests/spool/house.h - a Spool over simulated disks, with short words for what tests do to it.
#pragma once

#include <memory>
#include <string>

#include "sim/sim_index.h"
#include "sim/sim_journal.h"
#include "spool/run.h"
#include "spool/spool.h"

namespace todoku::spool {

inline Attempt attempt_of(WallTime at, reply::Cause cause) {
  Attempt attempt;
  attempt.at = at;
  attempt.mx_host = "mx.example.jp";
  attempt.stage = smtp::Stage::rcpt;
  attempt.reply = std::string(to_string(cause));
  attempt.said = true;
  attempt.verdict = reply::verdict_of(cause, reply::Confidence::exact, "test.rule");
  return attempt;
}

struct House {
  explicit House(std::uint64_t segment_bytes = 1 << 20)
      : journal(sim::SimJournal::Options{.segment_bytes = segment_bytes}) {
    open();
  }

  void open() {
    spool.reset();
    auto opened = Spool::open(journal, index, clock, Spool::Options{});
    CHECK(opened.has_value());
    spool = std::move(*opened);
  }
  void crash(std::uint64_t seed) {  // keeps the index, which may then be ahead of the journal
    TestRandom random(seed);
    spool.reset();
    journal.crash(random);
  }

  Result<MessageId> try_admit(std::vector<std::string> recipients, std::string body = "body") {
    Spool::Admission a;
    a.envelope.reverse_path = "news@sender.jp";
    for (std::string& r : recipients) a.envelope.recipients.push_back({std::move(r), {}, {}});
    a.expires = clock.wall() + std::chrono::days(5);
    a.source = "test";
    a.body = std::move(body);
    return run(loop, spool->admit(std::move(a)));
  }
  MessageId admit(std::vector<std::string> recipients, std::string body = "body") {
    const auto id = try_admit(std::move(recipients), std::move(body));
    CHECK(id.has_value());
    return *id;
  }
  Settle settlement(RecipientId id, State to, reply::Cause cause = reply::Cause::delivered) {
    Settle s;
    s.recipient = id;
    s.at = clock.wall();
    s.to = to;
    s.due = clock.wall() + std::chrono::hours(1);
    s.attempt = attempt_of(clock.wall(), cause);
    return s;
  }
  Result<void> settle(Settle s) {
    std::vector<Settle> all{std::move(s)};
    return run(loop, spool->settle(std::move(all)));
  }
  Result<void> settle(RecipientId id, State to, reply::Cause cause = reply::Cause::delivered) {
    return settle(settlement(id, to, cause));
  }
  RecipientRow row(RecipientId id) {
    auto found = spool->recipient(id);
    CHECK(found.has_value() && found->has_value());
    return std::move(**found);
  }
  bool compact() {  // until there is nothing more to do; was there anything?
    bool any = false;
    for (;;) {
      const auto more = run(loop, spool->compact());
      CHECK(more.has_value());
      if (!*more) return any;
      any = true;
      journal.sync();  // the disk flushes now and then
    }
  }
  // All that can be seen, as text.
  std::string seen() const;

  boost::asio::io_context loop;
  TestClock clock;
  sim::SimJournal journal;
  sim::SimIndex index;
  std::unique_ptr<Spool> spool;
};

std::string seen(const Spool& spool, WallTime now);
inline std::string House::seen() const {
  return spool::seen(*spool, clock.wall());
}

}  // namespace todoku::spool
