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
  EXPECT_EQ(message.recipients, 2u);
  const auto rows = *house.spool->recipients(id, 1, 10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].path.address, "b@two.jp");
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

TEST(Spool, TellsOneRecipientsStoryWithoutReadingAnybodyElses) {
  House house;
  const MessageId message = house.admit({"a@one.jp", "b@one.jp"});
  const RecipientId id{message, 0};
  ASSERT_TRUE(house.settle(id, State::deferred, Cause::greylisted));
  ASSERT_TRUE(run(house.loop, house.spool->begin({id})));
  std::vector<Settle> both = {house.settlement({message, 1}, State::bounced, Cause::user_unknown),
                              house.settlement(id, State::delivered)};
  ASSERT_TRUE(run(house.loop, house.spool->settle(std::move(both))));
  const auto told = [&house, id] {
    std::vector<State> states;
    for (const Settle& s : *house.spool->settlements(id)) states.push_back(s.to);
    return states;
  };
  EXPECT_EQ(told(), (std::vector<State>{State::deferred, State::delivered}));
  EXPECT_EQ(house.spool->settlements(id)->back().attempt->verdict.cause, Cause::delivered);
  house.journal.sync();
  house.index.crash();
  house.open();
  EXPECT_EQ(told(), (std::vector<State>{State::deferred, State::delivered})) << "after a rebuild";
  EXPECT_TRUE(house.spool->settlements({MessageId{77}, 0})->empty());
}

TEST(Spool, AStoryHasABoundAndBeginsWithTheAdmissionThatSuppressed) {
  House house;
  Spool::Admission admission;
  admission.envelope.recipients = {{"a@one.jp", {}, {}}, {"b@one.jp", {}, {}}};
  admission.initial = {{1, State::suppressed}};
  const MessageId id = *run(house.loop, house.spool->admit(std::move(admission)));
  const auto suppressed = *house.spool->settlements({id, 1});
  ASSERT_EQ(suppressed.size(), 1u);
  EXPECT_EQ(suppressed[0].to, State::suppressed);
  EXPECT_EQ(suppressed[0].note, "its address is in the suppression list");
  for (int i = 0; i < 70; ++i)
    ASSERT_TRUE(house.settle({id, 0}, State::deferred, Cause::greylisted));
  EXPECT_EQ(house.spool->settlements({id, 0})->size(), 64u);
}

// An index that counts what is asked of it.
class Counting final : public Index {
 public:
  explicit Counting(Index& inner) : inner_(inner) {}
  Result<void> commit(Batch batch) override { return inner_.commit(std::move(batch)); }
  Result<void> clear() override { return inner_.clear(); }
  Result<std::optional<std::string>> get(std::string_view key) const override {
    ++asked;
    return inner_.get(key);
  }
  Result<std::vector<Pair>> scan(std::string_view from, std::string_view to,
                                 std::size_t limit) const override {
    ++asked;
    return inner_.scan(from, to, limit);
  }
  Result<void> flush() override { return inner_.flush(); }
  mutable int asked = 0;

 private:
  Index& inner_;
};

TEST(Spool, WhatAStrangerWasAnsweredIsFoundByBothAddressesAndForgottenWithItsSegment) {
  House house(4096);
  const auto note = [&house](const std::string& sender, const std::string& recipient) {
    Received received{.decision = Received::Decision::refused,
                      .stage = smtp::Stage::rcpt,
                      .sender = sender,
                      .recipients = {recipient},
                      .reply = "550 5.1.1 " + std::string(200, 'x')};
    ASSERT_TRUE(run(house.loop, house.spool->note(std::move(received))));
  };
  note("News@Sender.jp", "taro@example.jp");
  house.clock.pass(1s);
  note("other@sender.jp", "taro@example.jp");
  const auto found = *house.spool->receptions("Taro@example.jp", 10);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].sender, "other@sender.jp") << "the newest is the first";
  EXPECT_GT(found[0].at, found[1].at);
  EXPECT_EQ(house.spool->receptions("news@sender.jp", 10)->size(), 1u);
  EXPECT_EQ(house.spool->receptions("taro@example.jp", 1)->size(), 1u);
  EXPECT_EQ(house.spool->receptions("nobody@example.jp", 10)->size(), 0u);
  house.journal.sync();
  house.crash(1);
  house.open();
  EXPECT_EQ(house.spool->receptions("taro@example.jp", 10)->size(), 2u);
  house.clock.pass(std::chrono::days(30));
  for (int i = 0; i < 40; ++i) note("old@sender.jp", "old@example.jp");
  house.clock.pass(std::chrono::days(30));
  for (int i = 0; i < 40; ++i) note("late@sender.jp", "late@example.jp");
  house.journal.sync();
  house.compact();
  EXPECT_EQ(house.spool->receptions("taro@example.jp", 10)->size(), 0u);
  EXPECT_EQ(house.spool->receptions("late@example.jp", 1000)->size(), 40u);
}

TEST(Spool, AMessageIsReadWithoutItsRecipients) {
  House house;
  std::vector<std::string> thousand;
  for (int i = 0; i < 1000; ++i) thousand.push_back(fmt::format("a@d{}.jp", i));
  const MessageId id = house.admit(std::move(thousand));
  Counting index(house.index);
  const auto spool = *Spool::open(house.journal, index, house.clock, Spool::Options{});
  index.asked = 0;
  EXPECT_EQ((**spool->message(id)).recipients, 1000u);
  EXPECT_EQ(spool->messages(MessageId{}, 10)->size(), 1u);
  EXPECT_EQ(spool->recipients(id, 990, 1000)->size(), 10u);
  EXPECT_EQ(index.asked, 3);
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
