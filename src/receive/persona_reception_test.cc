#include "receive/persona_reception.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace todoku::receive {
namespace {

// A clock that stands still but for those who sleep, and dice that always show the same.
struct StillClock final : Clock {
  WallTime wall() const override { return WallTime(milliseconds(now)); }
  SteadyTime steady() const override { return SteadyTime(milliseconds(now)); }
  Task<void> sleep_until(SteadyTime when) override {
    now = when.time_since_epoch().count();
    co_return;
  }
  std::int64_t now = 1000;
};
struct Seven final : Random {
  std::uint64_t next() override { return 7; }
};
struct FindsForgery final : Evaluator {
  Task<Evaluation> evaluate(Received) override {
    co_return Evaluation{.refusal = reply::Cause::dmarc_fail, .results = "dmarc=fail"};
  }
};

template <class T>
T run(Task<T> task) {
  boost::asio::io_context loop;
  std::optional<T> out;
  boost::asio::co_spawn(loop, std::move(task),
                        [&](std::exception_ptr, T value) { out = std::move(value); });
  loop.run();
  return *std::move(out);
}

class Visit {
 public:
  explicit Visit(std::string_view persona, Evaluator* evaluator = nullptr)
      : catalogue_(*reply::Catalogue::load(reply::Catalogue::builtin_files())),
        reception_(*find_persona(persona),
                   {catalogue_, clock_, random_, evaluator ? *evaluator : nothing_, mailbag_}),
        handler_(reception_.open(client_)) {}

  smtp::Reply rcpt(std::string address) {
    facts_.envelope.recipients.push_back({.address = address});
    return run(handler_->recipient(client_, {.address = std::move(address)}));
  }
  smtp::Reply dot() { return run(handler_->message(client_, "Subject: x\r\n\r\nx\r\n")); }
  void encrypt() { client_.tls = TlsFacts{.version = "TLSv1.3"}; }
  const Mailbag& mailbag() const { return mailbag_; }
  std::int64_t time() const { return clock_.now; }

 private:
  reply::Catalogue catalogue_;
  StillClock clock_;
  Seven random_;
  NotEvaluated nothing_;
  Mailbag mailbag_{{}};
  PersonaReception reception_;
  smtp::SessionFacts facts_{.helo = "out.example",
                            .envelope = {.reverse_path = "a@sender.example"}};
  Client client_{{"127.0.0.9", 40000}, {"127.0.1.1", 2525}, {}, facts_};
  std::unique_ptr<Handler> handler_;
};

TEST(PersonaReception, OffersDsnOnlyWhereTheProviderDoes) {
  EXPECT_FALSE(server_options(*find_persona("gmail@current"), "s").dsn);
  EXPECT_TRUE(server_options(*find_persona("gmail@current"), "s").smtputf8);
  EXPECT_FALSE(server_options(*find_persona("docomo"), "s").dsn);
  EXPECT_TRUE(server_options(*find_persona("microsoft"), "s").dsn);
}

TEST(PersonaReception, KeepsWhatItTakes) {
  Visit visit("gmail@current");
  EXPECT_EQ(visit.rcpt("taro@gmail.com").code, 250);
  EXPECT_EQ(visit.dot().code, 250);
  ASSERT_EQ(visit.mailbag().all().size(), 1u);
  EXPECT_EQ(visit.mailbag().find(1)->authentication, "none");
}

TEST(PersonaReception, RefusesAtRcptWithTheNameOfTheRecipient) {
  Visit visit("docomo");
  EXPECT_EQ(smtp::to_wire_text(visit.rcpt("nouser@docomo.ne.jp")),
            "550 Unknown user nouser@docomo.ne.jp");
}

TEST(PersonaReception, RefusesAfterTheDotWithDomainAndAddressOfTheSender) {
  Visit visit("gmail@current");
  EXPECT_EQ(visit.rcpt("spf-hardfail@gmail.com").code, 250);
  const std::string said = smtp::to_line(visit.dot());
  EXPECT_NE(said.find("[sender.example]"), std::string::npos) << said;
  EXPECT_NE(said.find("[127.0.0.9]"), std::string::npos) << said;
  EXPECT_TRUE(visit.mailbag().all().empty());
}

TEST(PersonaReception, GreylistsOnce) {
  Visit visit("apple");
  EXPECT_EQ(visit.rcpt("greylist@icloud.com").klass(), 4);
  EXPECT_EQ(visit.rcpt("greylist@icloud.com").code, 250);
  EXPECT_EQ(visit.rcpt("greylist2@icloud.com").klass(), 4);
}

TEST(PersonaReception, DemandsTlsUntilItIsThere) {
  Visit early("docomo");
  EXPECT_GE(early.rcpt("tls-required@docomo.ne.jp").code, 400);
  Visit late("gmail@current");  // says it after the dot
  EXPECT_EQ(late.rcpt("tls-required@gmail.com").code, 250);
  EXPECT_GE(late.dot().code, 400);
  late.encrypt();
  EXPECT_EQ(late.rcpt("tls-required@gmail.com").code, 250);
  EXPECT_EQ(late.dot().code, 250);
}

TEST(PersonaReception, HangsUpFallsSilentOrTakesItsTime) {
  EXPECT_EQ(Visit("au").rcpt("hangup@ezweb.ne.jp"), hang_up());
  Visit silent("au");
  EXPECT_EQ(silent.rcpt("silence@ezweb.ne.jp").code, 250);
  EXPECT_EQ(silent.dot(), hang_up());
  EXPECT_EQ(silent.mailbag().all().size(), 1u);
  Visit slow("au");
  slow.rcpt("slow@ezweb.ne.jp");
  EXPECT_EQ(slow.dot().code, 250);
  EXPECT_GE(slow.time(), 5000);
}

TEST(PersonaReception, SaysInItsOwnWordsWhatTheEvaluationFinds) {
  FindsForgery forgery;
  Visit visit("gmail@current", &forgery);
  visit.rcpt("taro@gmail.com");
  EXPECT_NE(smtp::to_line(visit.dot()).find("DMARC policy"), std::string::npos);
}

TEST(Mailbag, ForgetsTheOldestPastItsBounds) {
  Mailbag bag({.messages = 2, .bytes = 100});
  for (int i = 0; i < 3; ++i) bag.put({.message = "x"});
  EXPECT_EQ(bag.find(1), nullptr);
  EXPECT_EQ(bag.all().size(), 2u);
  bag.put({.message = std::string(200, 'x')});
  EXPECT_EQ(bag.all().size(), 1u);
  EXPECT_NE(bag.find(4), nullptr);
}

}  // namespace
}  // namespace todoku::receive
