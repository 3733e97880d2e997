// Random work on a Spool, cut off anywhere: what was acknowledged is there, and what is there is
// whole.
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "spool/house.h"

namespace todoku::spool {
namespace {

using reply::Cause;

// The disk of these tests flushes when it is told to, so that a crash has something to take.
struct Player {
  explicit Player(std::uint64_t seed) : house(4096), random(seed) {}

  std::string address() {
    return "u" + std::to_string(random.below(12)) + "@d" + std::to_string(random.below(3)) + ".jp";
  }

  void admit() {
    std::vector<std::string> to(1 + random.below(3));
    for (std::string& r : to) r = address();
    const std::string body = "body " + std::to_string(random.below(1'000'000));
    acknowledged[house.admit(to, body)] = body;
  }
  std::optional<RecipientId> someone() {
    const auto rows = *house.spool->messages(MessageId{}, 1000);
    if (rows.empty()) return std::nullopt;
    const MessageRow& row = rows[random.below(rows.size())];
    return RecipientId{row.id, static_cast<std::uint32_t>(random.below(row.recipients))};
  }
  void settle() {
    const auto id = someone();
    if (!id) return;
    constexpr State kTo[] = {State::delivered, State::deferred, State::held,     State::bounced,
                             State::queued,    State::parked,   State::cancelled};
    constexpr Cause kWhy[] = {Cause::delivered,    Cause::mailbox_full, Cause::dmarc_fail,
                              Cause::user_unknown, Cause::greylisted,   Cause::timeout,
                              Cause::timeout};
    const std::size_t n = random.below(7);
    Settle s = house.settlement(*id, kTo[n], kWhy[n]);
    if (kTo[n] == State::held) s.hold_provider = "p" + std::to_string(random.below(2));
    if (kTo[n] == State::bounced) {
      const std::string who = house.row(*id).path.address;
      s.suppress =
          Suppression{who, Cause::user_unknown, "test.rule", "550", *id, house.clock.wall()};
      if (random.below(2) == 0) s.suppress->until = house.clock.wall() + std::chrono::days(20);
    }
    (void)house.settle(std::move(s));  // a conflict is as good
  }
  void hold() {
    Hold hold{"sender.jp", "p" + std::to_string(random.below(12))};
    hold.since = house.clock.wall();
    ASSERT_TRUE(run(house.loop, house.spool->set_hold(std::move(hold))));
  }
  void lift() {
    (void)run(house.loop,
              house.spool->lift_hold("sender.jp", "p" + std::to_string(random.below(2)), "test"));
  }
  void suppress() {
    Suppression s{address(), Cause::suppressed, "admin", "test"};
    s.since = house.clock.wall();
    ASSERT_TRUE(run(house.loop, house.spool->suppress(std::move(s))));
  }
  void step() {
    const std::uint64_t what = random.below(100);
    if (what < 30)
      admit();
    else if (what < 75)
      settle();
    else if (what < 79)
      hold();
    else if (what < 82)
      lift();
    else if (what < 85)
      suppress();
    else if (what < 87)
      (void)run(house.loop, house.spool->unsuppress(address(), "test"));
    else if (what < 92)
      house.journal.sync();
    else
      house.clock.pass(std::chrono::hours(random.below(30)));
  }
  // Whatever was settled for long may be gone; the rest must be there with its body.
  void check_nothing_is_lost() {
    for (const auto& [id, body] : acknowledged) {
      const auto row = *house.spool->message(id);
      if (!row) {
        EXPECT_TRUE(may_be_gone.contains(id)) << to_string(id);
        continue;
      }
      EXPECT_EQ(*house.spool->body(id), body);
      EXPECT_LE(row->open, row->recipients);
      std::uint32_t open = 0;
      for (std::uint32_t i = 0; i < row->recipients; ++i) {
        if (!is_final(house.row({id, i}).state)) ++open;
      }
      EXPECT_EQ(row->open, open);
    }
  }
  // The same journal, read into a new index.
  std::string rebuilt() {
    sim::SimIndex fresh;
    const auto spool = Spool::open(house.journal, fresh, house.clock, Spool::Options{});
    CHECK(spool.has_value());
    return seen(**spool, house.clock.wall());
  }
  void compact_a_little() {
    note_settled();
    ASSERT_TRUE(run(house.loop, house.spool->compact()));
  }
  void compact() {
    note_settled();
    house.compact();
  }
  void note_settled() {
    for (const MessageRow& m : *house.spool->messages(MessageId{}, 100'000)) {
      if (m.open == 0) may_be_gone[m.id] = true;
    }
  }

  House house;
  TestRandom random;
  std::map<MessageId, std::string> acknowledged;
  std::map<MessageId, bool> may_be_gone;
};

TEST(SpoolInAStorm, ARebuildComesToTheSameAsTheLiveIndexBeforeAndAfterCompaction) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Player player(seed);
    std::size_t released = 0;
    for (int round = 0; round < 6; ++round) {
      for (int i = 0; i < 60; ++i) player.step();
      player.house.journal.sync();
      player.compact();
      released = player.house.journal.segments().front().id - 1;
      player.house.journal.sync();
      ASSERT_EQ(player.rebuilt(), player.house.seen()) << "round " << round;
      player.check_nothing_is_lost();
      if (HasFailure()) return;
    }
    EXPECT_GT(released, 0u);
  }
}

TEST(SpoolInAStorm, WhatWasAcknowledgedSurvivesACrashAnywhere) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Player player(seed);
    for (int round = 0; round < 5; ++round) {
      const std::uint64_t steps = player.random.below(60);
      for (std::uint64_t i = 0; i < steps; ++i) player.step();
      for (std::uint64_t i = player.random.below(5); i > 0; --i) player.compact_a_little();
      // The index: as it was (it may be ahead of the journal), or all gone.
      player.house.crash(player.random.next());
      if (player.random.below(3) == 0) player.house.index.crash();
      player.house.open();
      player.check_nothing_is_lost();
      player.compact();  // what the crash cut short; a rebuild finds what was forgotten in between
      player.house.journal.sync();
      ASSERT_EQ(player.rebuilt(), player.house.seen()) << "round " << round;
      player.check_nothing_is_lost();
      if (HasFailure()) return;
    }
  }
}

// A copy of the index from some time ago: what a store without a log of its own shows after a
// crash.
TEST(SpoolInAStorm, AnOldIndexIsBroughtUpToTheJournal) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Player player(seed);
    for (int i = 0; i < 40; ++i) player.step();
    const sim::SimIndex old = player.house.index;
    for (int i = 0; i < 40; ++i) player.step();
    player.house.journal.sync();
    const std::string before = player.house.seen();
    player.house.crash(seed);
    player.house.index = old;
    player.house.open();
    ASSERT_EQ(player.house.seen(), before);
  }
}

// A disk that is flushing for ever.
struct Stuck final : sim::DiskPace {
  explicit Stuck(boost::asio::io_context& loop)
      : timer(loop, std::chrono::steady_clock::time_point::max()) {}
  Task<void> flush() override { co_await timer.async_wait(boost::asio::use_awaitable); }
  void later(std::move_only_function<void()>) override {}
  boost::asio::steady_timer timer;
};

TEST(SpoolInAStorm, AnAdmissionOvertakenByASettlementIsReplayed) {
  House house;
  const RecipientId settled{house.admit({"a@one.jp"}), 0};
  {
    boost::asio::io_context loop;
    Stuck stuck(loop);
    TestRandom random(1);
    house.spool.reset();
    house.journal.crash(random, &stuck);
    house.open();
    Spool::Admission admission;
    admission.envelope.recipients.push_back({"b@one.jp", {}, {}});
    boost::asio::co_spawn(loop, house.spool->admit(std::move(admission)), boost::asio::detached);
    loop.poll();  // written, not yet flushed
    ASSERT_TRUE(house.settle(settled, State::deferred, Cause::greylisted));
    house.journal
        .sync();  // the flush went through; the machine goes down before anyone hears of it
  }
  house.crash(1);
  house.open();
  EXPECT_EQ(house.row(settled).state, State::deferred);
  EXPECT_EQ(house.row(settled).attempts, 1u);
  EXPECT_EQ(house.spool->by_address("b@one.jp", 10)->size(), 1u);
}

}  // namespace
}  // namespace todoku::spool
