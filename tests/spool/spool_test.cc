#include "spool/spool.h"

#include <gtest/gtest.h>

#include "spool/house.h"

namespace todoku::spool {
namespace {

using reply::Cause;

TEST(Spool, AnAdmittedMessageWaitsForEachRecipientAndKeepsItsBody) {
  House house;
  std::vector<std::string> told;
  house.spool->on_due([&told](const std::string& domain, DueRow row) {
    told.push_back(domain + " " + to_string(row.id));
  });
  const MessageId id = house.admit({"a@One.jp", "b@two.jp"}, "Subject: hello\r\n\r\nhello\r\n");
  EXPECT_EQ(told, (std::vector<std::string>{"one.jp " + to_string(id) + "/0",
                                            "two.jp " + to_string(id) + "/1"}));
  EXPECT_EQ(*house.spool->body(id), "Subject: hello\r\n\r\nhello\r\n");
  const MessageRow message = **house.spool->message(id);
  EXPECT_EQ(message.envelope.reverse_path, "news@sender.jp");
  ASSERT_EQ(message.envelope.recipients.size(), 2u);
  EXPECT_EQ(message.envelope.recipients[1].address, "b@two.jp");
  EXPECT_EQ(message.open, 2u);
  const auto due = *house.spool->due("one.jp", house.clock.wall(), std::nullopt, 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, (RecipientId{id, 0}));
  EXPECT_EQ(house.spool->by_address("A@one.jp", 10)->size(), 1u);
  EXPECT_EQ(house.spool->totals().recipients_open, 2u);
}

TEST(Spool, ASettlementMovesTheRecipientOnceAndOnlyALateBounceMovesAFinalOne) {
  House house;
  const RecipientId id{house.admit({"a@one.jp"}), 0};
  ASSERT_TRUE(house.settle(id, State::deferred, Cause::greylisted));
  EXPECT_EQ(house.row(id).attempts, 1u);
  EXPECT_EQ(**house.spool->next_due("one.jp"), house.clock.wall() + std::chrono::hours(1));
  ASSERT_TRUE(house.settle(id, State::delivered));
  EXPECT_EQ(house.spool->destinations()->size(), 0u);
  EXPECT_EQ(house.spool->message(id.message)->value().open, 0u);
  EXPECT_EQ(house.settle(id, State::deferred).error().code, Errc::conflict);
  EXPECT_EQ(house.settle(id, State::delivered).error().code, Errc::conflict);
  ASSERT_TRUE(house.settle(id, State::bounced, Cause::user_unknown));
  EXPECT_EQ(house.row(id).state, State::bounced);
  EXPECT_EQ(house.settle(id, State::bounced, Cause::user_unknown).error().code, Errc::conflict);
  EXPECT_EQ(house.settle({id.message, 1}, State::delivered).error().code, Errc::not_found);
  EXPECT_EQ(house.row(id).attempts, 3u);
  EXPECT_EQ(house.spool->totals(), Totals{}) << "nothing is left open";
}

TEST(Spool, TheDueQueueIsInOrderAndGoesOnBehindWhatWasSeen) {
  House house;
  std::vector<MessageId> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(house.admit({"u@one.jp"}));
    house.clock.pass(1s);
  }
  const auto all = *house.spool->due("one.jp", house.clock.wall(), std::nullopt, 10);
  ASSERT_EQ(all.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(all[i].id.message, ids[i]);
  EXPECT_EQ(house.spool->due("one.jp", all[2].due, std::nullopt, 10)->size(), 3u);
  const auto rest = *house.spool->due("one.jp", WallTime::max(), all[2], 10);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].id.message, ids[3]);
  ASSERT_TRUE(house.settle(all[0].id, State::deferred, Cause::greylisted));
  EXPECT_EQ(**house.spool->next_due("one.jp"), all[1].due);
  EXPECT_EQ(house.spool->destinations()->front().waiting, 5u);
}

TEST(Spool, ADeliveryLiftsWhatAServerSuppressedAndNothingThatAPersonDid) {
  House house;
  const RecipientId first{house.admit({"A@one.jp"}), 0};
  Settle bounce = house.settlement(first, State::bounced, Cause::user_unknown);
  bounce.suppress = Suppression{"A@One.jp", Cause::user_unknown, "test.rule", "550 5.1.1",
                                first,      house.clock.wall(),  std::nullopt};
  ASSERT_TRUE(house.settle(bounce));
  EXPECT_TRUE(house.spool->suppression("a@one.jp", house.clock.wall())->has_value());
  EXPECT_EQ(house.spool->history("a@one.jp")->strikes.size(), 1u);
  const RecipientId second{house.admit({"a@one.jp"}), 0};
  ASSERT_TRUE(house.settle(second, State::delivered));
  EXPECT_FALSE(house.spool->suppression("a@one.jp", house.clock.wall())->has_value());
  EXPECT_TRUE(house.spool->history("a@one.jp")->strikes.empty());

  Suppression by_hand{"a@one.jp", Cause::suppressed, "admin", "asked by phone"};
  ASSERT_TRUE(run(house.loop, house.spool->suppress(by_hand)));
  const RecipientId third{house.admit({"a@one.jp"}), 0};
  ASSERT_TRUE(house.settle(third, State::delivered));
  EXPECT_TRUE(house.spool->suppression("a@one.jp", house.clock.wall())->has_value());
  ASSERT_TRUE(run(house.loop, house.spool->unsuppress("A@one.jp", "admin")));
  EXPECT_EQ(run(house.loop, house.spool->unsuppress("A@one.jp", "admin")).error().code,
            Errc::not_found);
  EXPECT_EQ(house.spool->totals().suppressions, 0u);
}

TEST(Spool, ASuppressionEndsWithItsTime) {
  House house;
  Suppression s{"a@one.jp", Cause::mailbox_full, "test.rule", "452"};
  s.until = house.clock.wall() + std::chrono::hours(1);
  ASSERT_TRUE(run(house.loop, house.spool->suppress(s)));
  EXPECT_TRUE(house.spool->suppression("a@one.jp", house.clock.wall())->has_value());
  EXPECT_FALSE(house.spool->suppression("a@one.jp", *s.until)->has_value());
}

TEST(Spool, LiftingAHoldReleasesAllWhoAreHeldUnderItAndNobodyElse) {
  House house;
  std::vector<std::string> many(600, "u@gmail.com");
  const MessageId id = house.admit(many);
  std::vector<Settle> held;
  for (std::uint32_t i = 0; i < 600; ++i) {
    held.push_back(house.settlement({id, i}, State::held, Cause::dmarc_fail));
    held.back().hold_provider = i < 590 ? "gmail" : "yahoo";
  }
  ASSERT_TRUE(run(house.loop, house.spool->settle(held)));
  Hold hold{"sender.jp", "gmail"};
  ASSERT_TRUE(run(house.loop, house.spool->set_hold(hold)));
  EXPECT_EQ(house.spool->totals().held, 600u);
  EXPECT_EQ(house.spool->due("gmail.com", house.clock.wall(), std::nullopt, 1000)->size(), 0u);
  const auto released = run(house.loop, house.spool->lift_hold("sender.jp", "gmail", "repaired"));
  EXPECT_EQ(released.value(), 590u);
  EXPECT_EQ(house.spool->totals().held, 10u);
  EXPECT_EQ(house.spool->due("gmail.com", house.clock.wall(), std::nullopt, 1000)->size(), 590u);
  EXPECT_TRUE(house.spool->holds()->empty());
  EXPECT_EQ(run(house.loop, house.spool->lift_hold("sender.jp", "gmail", "")).error().code,
            Errc::not_found);
}

TEST(Spool, ALiftThatACrashCutShortIsFinishedByCompact) {
  House house;
  const RecipientId id{house.admit({"u@gmail.com"}), 0};
  Settle held = house.settlement(id, State::held, Cause::dmarc_fail);
  held.hold_provider = "gmail";
  ASSERT_TRUE(house.settle(held));  // and no Hold: as if its lift had been flushed, the release not
  house.open();
  house.compact();
  EXPECT_EQ(house.row(id).state, State::queued);
}

TEST(Spool, CountsTheCrashesThatHadARecipientInHand) {
  House house;
  const RecipientId id{house.admit({"a@one.jp"}), 0};
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(run(house.loop, house.spool->begin({id})));
    house.journal.sync();
    house.crash(1);
    house.open();
    EXPECT_EQ(house.row(id).begun, static_cast<std::uint32_t>(i));
  }
  ASSERT_TRUE(house.settle(id, State::deferred, Cause::greylisted));
  EXPECT_EQ(house.row(id).begun, 0u);
}

TEST(Spool, ARecordThatTheJournalRefusesChangesNothing) {
  House house;
  const RecipientId id{house.admit({"a@one.jp"}), 0};
  const std::string before = house.seen();
  house.journal.set_room(sim::SimJournal::Room::none);
  EXPECT_EQ(house.settle(id, State::delivered).error().code, Errc::no_space);
  EXPECT_EQ(house.try_admit({"b@one.jp"}).error().code, Errc::no_space);
  EXPECT_EQ(house.seen(), before);
  house.journal.set_room(sim::SimJournal::Room::reserve);
  EXPECT_EQ(house.try_admit({"b@one.jp"}).error().code, Errc::no_space);
  EXPECT_TRUE(house.settle(id, State::delivered)) << "settlements may use the reserve";
  house.journal.set_room(sim::SimJournal::Room::plenty);
  EXPECT_TRUE(house.try_admit({"b@one.jp"}));
}

TEST(Spool, AnIndexThatFailsIsRepairedFromTheJournal) {
  House house;
  const RecipientId id{house.admit({"a@one.jp"}), 0};
  const MessageId other = house.admit({"b@one.jp"});
  Settle s = house.settlement(id, State::delivered);
  house.index.break_commits(true);
  EXPECT_EQ(house.settle(s).error().code, Errc::io);
  EXPECT_EQ(house.settle(other.value ? RecipientId{other, 0} : id, State::delivered).error().code,
            Errc::io);
  house.index.break_commits(false);
  house.journal.sync();
  const MessageId third = house.admit({"c@one.jp"});
  EXPECT_EQ(house.row(id).state, State::delivered) << "the journal had it";
  EXPECT_EQ(house.row({other, 0}).state, State::queued) << "this one was never written";
  EXPECT_EQ(house.row({third, 0}).state, State::queued);
}

TEST(Spool, TellsEveryChangeOnceInOrderFromAnyCursor) {
  House house;
  const RecipientId id{house.admit({"a@one.jp", "b@one.jp"}), 0};
  ASSERT_TRUE(run(house.loop, house.spool->begin({id})));
  Settle bounce = house.settlement(id, State::bounced, Cause::user_unknown);
  bounce.suppress = Suppression{"a@one.jp", Cause::user_unknown, "test.rule", "550"};
  ASSERT_TRUE(house.settle(bounce));
  ASSERT_TRUE(house.settle({id.message, 1}, State::delivered));
  EXPECT_EQ(house.spool->events({}, 100)->size(), 1u) << "only what is durable is told";
  house.journal.sync();
  const auto events = *house.spool->events({}, 100);
  std::vector<std::string> types;
  for (const Event& e : events) types.push_back(e.type);
  EXPECT_EQ(types,
            (std::vector<std::string>{"accepted", "bounced", "suppression_added", "delivered"}));
  EXPECT_EQ(events[2].part, 1u);
  EXPECT_EQ(std::get<Admit>(events[0].record).body, "");
  const auto& settled = std::get<std::vector<Settle>>(events[1].record);
  ASSERT_EQ(settled.size(), 1u);
  EXPECT_EQ(settled[0].address, "a@one.jp");
  std::size_t count = 0;
  for (Position at;; ++count) {
    const auto next = *house.spool->events(at, 1);
    if (next.empty()) break;
    at = next.back().next;
  }
  EXPECT_EQ(count, 3u) << "a record's events are not split";
}

TEST(Spool, IdsGoOnAscendingAfterARebuildAndWhenTheClockJumpsBack) {
  House house;
  const MessageId first = house.admit({"a@one.jp"});
  house.clock.pass(-std::chrono::hours(5));
  const MessageId second = house.admit({"a@one.jp"});
  EXPECT_GT(second, first);
  house.index.crash();
  house.open();
  EXPECT_GT(house.admit({"a@one.jp"}), second);
}

}  // namespace
}  // namespace todoku::spool
