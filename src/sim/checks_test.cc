// A check that never failed is not trusted: each is shown a run with its bug planted.
#include "sim/checks.h"

#include <gtest/gtest.h>

#include "sim/cast/manners.h"
#include "sim/spool_wrapper.h"
#include "sim/swarm.h"

namespace todoku::sim {
namespace {

const Books& books() {
  static const Books kBooks = load_books(3);
  return kBooks;
}

bool has(const Findings& findings, int number) {
  const std::string head = std::to_string(number) + ": ";
  return std::ranges::any_of(findings, [&](const std::string& f) { return f.starts_with(head); });
}

// The first of some seeds whose run shows the fault; 0: none does.
std::uint64_t caught(int number, const Tricks& tricks, const Books& told = books()) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    if (has(swarm(told, seed, tricks).findings, number)) return seed;
  }
  return 0;
}

// --- a spool that misbehaves in one way
enum class Bug {
  doubt_delivers,
  delivery_forgotten,
  due_early,
  bounces_untold,
  replies_cut,
  bounce_to_author,
  domain_hidden,
  innocent_suppressed,
  held_given_up
};

class BuggySpool final : public SpoolWrapper {
 public:
  BuggySpool(spool::Spool& inner, Bug bug) : SpoolWrapper(inner), bug_(bug) {}

  Task<Result<void>> settle(Settles settlements) override {
    for (spool::Settle& s : settlements) spoil(s);
    const Settles copy = settlements;
    const Result<void> settled = co_await inner_.settle(std::move(settlements));
    for (const spool::Settle& s : copy) {
      if (bug_ == Bug::bounce_to_author) co_await tell_the_author(s);
    }
    co_return settled;
  }
  Result<std::optional<spool::RecipientRow>> recipient(RecipientId id) const override {
    auto row = inner_.recipient(id);
    if (bug_ == Bug::due_early && row && *row && (*row)->state == spool::State::deferred) {
      (*row)->due = WallTime(1ms);
    }
    return row;
  }
  Result<std::vector<spool::DueRow>> due(std::string_view domain, WallTime until,
                                         std::optional<spool::DueRow> after,
                                         std::size_t n) const override {
    if (hidden(domain)) return std::vector<spool::DueRow>();
    const bool early = bug_ == Bug::due_early && until < WallTime::max() - 2h;
    return inner_.due(domain, early ? until + 1h : until, after, n);
  }
  Result<std::vector<Destination>> destinations() const override {
    auto all = inner_.destinations();
    if (all) std::erase_if(*all, [&](const Destination& d) { return hidden(d.domain); });
    return all;
  }
  Result<std::vector<spool::Event>> events(Position from, std::size_t n) const override {
    auto all = inner_.events(from, n);
    if (bug_ == Bug::bounces_untold && all && all->size() > 1) {
      std::erase_if(*all, [](const spool::Event& e) { return e.type == "bounced"; });
    }
    return all;
  }

 private:
  bool hidden(std::string_view domain) const {
    return bug_ == Bug::domain_hidden && domain == "d1.test";
  }

  void spoil(spool::Settle& s) const {
    if (!s.attempt) return;
    if (bug_ == Bug::doubt_delivers && s.attempt->doubt) s.to = spool::State::delivered;
    if (bug_ == Bug::delivery_forgotten && s.to == spool::State::delivered) {
      s.to = spool::State::deferred;
      s.due = s.at + 12h;
    }
    if (bug_ == Bug::replies_cut)
      s.attempt->reply.resize(
          std::min<std::size_t>(s.attempt->reply.find('\n'), s.attempt->reply.size()));
    if (bug_ == Bug::held_given_up && s.to == spool::State::held) s.due = s.at + 1h;
    if (bug_ == Bug::innocent_suppressed && s.to == spool::State::deferred) {
      s.suppress =
          spool::Suppression{"user1@d1.test", {}, "code.550", s.attempt->reply, {}, s.at, {}};
    }
  }

  // As one who takes the From: field for the sender.
  Task<void> tell_the_author(spool::Settle s) {
    if (s.to != spool::State::bounced) co_return;
    const auto message = inner_.message(s.recipient.message);
    if (!message || !*message || (*message)->source != "sim") co_return;
    if (!(*message)->envelope.reverse_path.empty()) co_return;
    Admission bounce;
    bounce.envelope.recipients.push_back(mail::ForwardPath{"author@example.org", {}, {}});
    bounce.expires = (*message)->expires;
    bounce.source = "bounce";
    bounce.body = "Subject: undelivered " + to_string(s.recipient) + "\r\n\r\n";
    const Result<MessageId> id = co_await inner_.admit(std::move(bounce));
    static_cast<void>(id);
  }

  Bug bug_;
};

Tricks planted(Bug bug) {
  Tricks tricks;
  tricks.spool = [bug](spool::Spool& honest) { return std::make_unique<BuggySpool>(honest, bug); };
  return tricks;
}

// --- a disk that acknowledges before it has flushed
class HastyJournal final : public Journal {
 public:
  explicit HastyJournal(Journal& disk) : disk_(disk) {}
  Task<Result<Position>> append(std::string record, Sync) override {
    return disk_.append(std::move(record), Sync::later);
  }
  Result<std::string> read(Position at) const override { return disk_.read(at); }
  Result<std::optional<Found>> scan(Position from) const override { return disk_.scan(from); }
  Position end() const override { return disk_.end(); }
  Position durable() const override { return disk_.durable(); }
  std::vector<Segment> segments() const override { return disk_.segments(); }
  Result<void> release(std::uint64_t segment) override { return disk_.release(segment); }
  std::uint64_t free_bytes() const override { return disk_.free_bytes(); }

 private:
  Journal& disk_;
};

// --- links that misbehave in one way
enum class Fault { no_deadline, lost_dot, never_closed };

class FaultyStream final : public Stream {
 public:
  FaultyStream(std::unique_ptr<Stream> inner, Fault fault,
               std::vector<std::unique_ptr<Stream>>& kept)
      : inner_(std::move(inner)), fault_(fault), kept_(kept) {}
  ~FaultyStream() override {
    if (fault_ == Fault::never_closed) kept_.push_back(std::move(inner_));
  }
  Task<Result<std::size_t>> read_some(std::span<char> into) override {
    return inner_->read_some(into);
  }
  Task<Result<void>> write(std::string_view bytes) override {
    spoilt_ = bytes;
    const std::size_t dots = spoilt_.find("\r\n..");
    if (fault_ == Fault::lost_dot && dots != std::string::npos) spoilt_.erase(dots + 2, 1);
    return inner_->write(spoilt_);
  }
  void set_deadline(SteadyTime when) override {
    if (fault_ != Fault::no_deadline) inner_->set_deadline(when);
  }
  Task<Result<TlsFacts>> start_tls(TlsWish wish) override {
    return inner_->start_tls(std::move(wish));
  }
  Task<Result<TlsFacts>> accept_tls() override { return inner_->accept_tls(); }
  Endpoint peer() const override { return inner_->peer(); }
  Endpoint local() const override { return inner_->local(); }
  void close() override {
    if (fault_ != Fault::never_closed) inner_->close();
  }

 private:
  std::unique_ptr<Stream> inner_;
  Fault fault_;
  std::vector<std::unique_ptr<Stream>>& kept_;
  std::string spoilt_;
};

class FaultyDialer final : public Dialer {
 public:
  FaultyDialer(Dialer& honest, Fault fault) : honest_(honest), fault_(fault) {}
  Task<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Endpoint from,
                                             SteadyTime deadline) override {
    Result<std::unique_ptr<Stream>> stream = co_await honest_.dial(to, from, deadline);
    if (!stream) co_return stream;
    co_return std::make_unique<FaultyStream>(std::move(*stream), fault_, kept_);
  }

 private:
  Dialer& honest_;
  Fault fault_;
  std::vector<std::unique_ptr<Stream>> kept_;
};

Tricks planted(Fault fault) {
  Tricks tricks;
  tricks.dialer = [fault](Dialer& honest) { return std::make_unique<FaultyDialer>(honest, fault); };
  return tricks;
}

TEST(Checks, AJournalThatAcknowledgesBeforeItFlushesIsCaught) {
  Town::Settings settings;
  settings.house.tricks.journal = [](Journal& disk) {
    return std::make_unique<HastyJournal>(disk);
  };
  Town town(books(), std::move(settings));
  town.house().start();
  for (int i = 0; i < 20; ++i) town.send("a@sender.test", {"b@d.test"});
  town.run(1ms);
  ASSERT_EQ(town.house().chronicle().accepted.size(), 20u);
  town.house().crash();
  EXPECT_TRUE(has(look(town.tell(false)), 1));
}

TEST(Checks, DoubtThatCountsAsDeliveryIsCaught) {
  EXPECT_NE(caught(2, planted(Bug::doubt_delivers)), 0u);
}

TEST(Checks, ADeliveryThatIsNotWrittenDownIsCaught) {
  EXPECT_NE(caught(3, planted(Bug::delivery_forgotten)), 0u);
}

TEST(Checks, ATryBeforeItIsDueIsCaught) {
  EXPECT_NE(caught(4, planted(Bug::due_early)), 0u);
}

TEST(Checks, AWaitWithoutPatienceIsCaught) {
  Town::Settings settings;
  settings.house.tricks = planted(Fault::no_deadline);
  Town town(books(), std::move(settings));
  town.add("d.test", "mx.d.test", std::make_unique<Mute>(smtp::Stage::eod));
  town.house().start();
  town.send("a@sender.test", {"b@d.test"});
  town.run(3h);
  EXPECT_TRUE(has(look(town.tell(false)), 5));
}

TEST(Checks, ALaneOverItsLimitIsCaught) {
  EXPECT_NE(caught(6, {}, load_books(12)), 0u);
}

TEST(Checks, AChangeWithoutEventIsCaught) {
  EXPECT_NE(caught(7, planted(Bug::bounces_untold)), 0u);
}

TEST(Checks, AReplyCutBeforeItIsJudgedAgainIsCaught) {
  EXPECT_NE(caught(8, planted(Bug::replies_cut)), 0u);
}

TEST(Checks, ALostDotIsCaught) {
  EXPECT_NE(caught(9, planted(Fault::lost_dot)), 0u);
}

TEST(Checks, MailInTheClearWhereTlsIsDemandedIsCaught) {
  Town town(books(), {});
  town.add("d.test", "mx.d.test", std::make_unique<Downgrader>());
  town.house().start();
  town.send("a@sender.test", {"b@d.test"});
  town.run(1h);
  town.terms.tls_demanded = true;  // and nobody told the engine
  EXPECT_TRUE(has(look(town.tell(true)), 10));
}

TEST(Checks, ABounceToTheAuthorOfTheHeaderIsCaught) {
  EXPECT_NE(caught(11, planted(Bug::bounce_to_author)), 0u);
}

TEST(Checks, SessionsThatAreNeverClosedAreCaught) {
  Town::Settings settings;
  settings.house.tricks = planted(Fault::never_closed);
  Town town(books(), std::move(settings));
  town.add("d.test", "mx.d.test", std::make_unique<Mute>(smtp::Stage::banner));
  town.house().start();
  for (int i = 0; i < 12; ++i) town.send("a@sender.test", {"b" + std::to_string(i) + "@d.test"});
  town.run(3h);
  town.terms.most_open = 3;
  EXPECT_TRUE(has(look(town.tell(false)), 12));
}

TEST(Checks, ASpoolThatDoesNotDrainIsCaught) {
  EXPECT_NE(caught(13, planted(Bug::domain_hidden)), 0u);
}

// Chance that is not of the seed, as an address or a hash of one would be.
class OtherChance final : public Random {
 public:
  OtherChance(Random& honest, std::uint64_t& runs) : honest_(honest), salt_(++runs) {}
  std::uint64_t next() override { return honest_.next() ^ (salt_ << 32); }

 private:
  Random& honest_;
  std::uint64_t salt_;
};

TEST(Checks, ChanceFromOutsideOfTheSeedIsCaught) {
  EXPECT_EQ(swarm(books(), 1).trace, swarm(books(), 1).trace);
  std::uint64_t runs = 0;
  Tricks tricks;
  tricks.random = [&runs](Random& honest) { return std::make_unique<OtherChance>(honest, runs); };
  EXPECT_NE(swarm(books(), 1, tricks).trace, swarm(books(), 1, tricks).trace);
}

TEST(Checks, ASuppressionForSomebodyElsesFaultIsCaught) {
  EXPECT_NE(caught(15, planted(Bug::innocent_suppressed)), 0u);
}

// Takes every sender's word for it.
class Credulous final : public deliver::HoldCheck {
 public:
  Task<check::SenderCheck> look(spool::Hold) override {
    check::SenderCheck found;
    found.passes = check::SenderCheck::Passes::yes;
    co_return found;
  }
};

// Never sees that anything is repaired.
class Blind final : public deliver::HoldCheck {
 public:
  Task<check::SenderCheck> look(spool::Hold) override { co_return check::SenderCheck{}; }
};

template <class Check>
Tricks looking() {
  Tricks tricks;
  tricks.hold_check = [](deliver::HoldCheck&) { return std::make_unique<Check>(); };
  return tricks;
}

TEST(Checks, AHoldThatEndsWithoutARepairIsCaught) {
  EXPECT_NE(caught(16, looking<Credulous>()), 0u);
}

TEST(Checks, AHoldThatDoesNotEndWithTheRepairIsCaught) {
  EXPECT_NE(caught(16, looking<Blind>()), 0u);
}

TEST(Checks, WhoIsHeldAndGivenUpBeforeItsTimeIsCaught) {
  EXPECT_NE(caught(16, planted(Bug::held_given_up)), 0u);
}

}  // namespace
}  // namespace todoku::sim
