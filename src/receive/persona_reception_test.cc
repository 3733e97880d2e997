#include "receive/persona_reception.h"

#include <gtest/gtest.h>

#include "io/run_test.h"
#include "receive/leniency.h"
#include "reply/builtin_for_tests.h"

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
struct Dns final : Resolver {
  Task<dns::Answer> ask(dns::Question question) override {
    co_return lenient_answer(zone, question);
  }
  void add(const std::string& records) {
    const Result<dns::Zone> more = dns::Zone::parse("$TTL 60\n" + records, "test", "");
    for (const dns::Record& record : more->records()) ASSERT_TRUE(zone.add(record).has_value());
  }
  dns::Zone zone;
};

const std::string kMessage = "From: a@sender.example\r\nSubject: x\r\n\r\nx\r\n";

class Visit {
 public:
  explicit Visit(std::string_view persona)
      : catalogue_(reply::builtin_for_tests()),
        policies_(*policy::Policies::load(policy::Policies::builtin_files())),
        reception_(*find_persona(persona),
                   {catalogue_, policies_, clock_, random_, dns_, mailboxes_, mailbag_}),
        handler_(reception_.open(client_)) {}

  Dns& dns() { return dns_; }
  policy::Mailboxes& mailboxes() { return mailboxes_; }
  smtp::Reply mail(std::string from) {
    facts_.envelope = {.reverse_path = std::move(from)};
    return run(handler_->mail(client_));
  }
  smtp::Reply rcpt(std::string address) {
    smtp::Reply reply = run(handler_->recipient(client_, {.address = address}));
    if (reply.code == 250) facts_.envelope.recipients.push_back({.address = std::move(address)});
    return reply;
  }
  smtp::Reply dot(std::string message = kMessage) {
    return run(handler_->message(client_, std::move(message)));
  }
  void encrypt() { client_.tls = TlsFacts{.version = "TLSv1.3"}; }
  const Mailbag& mailbag() const { return mailbag_; }
  std::int64_t time() const { return clock_.now; }

 private:
  const reply::Catalogue& catalogue_;
  policy::Policies policies_;
  StillClock clock_;
  Seven random_;
  Dns dns_;
  policy::Mailboxes mailboxes_;
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
  EXPECT_NE(visit.mailbag().find(1)->authentication.find("spf=pass"), std::string::npos);
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

TEST(PersonaReception, SaysInItsOwnWordsWhatItFinds) {
  Visit visit("gmail@current");
  visit.dns().add("_dmarc.sender.example. TXT \"v=DMARC1; p=reject\"\n");
  visit.rcpt("taro@gmail.com");
  EXPECT_NE(smtp::to_line(visit.dot()).find("DMARC policy"), std::string::npos);
  EXPECT_TRUE(visit.mailbag().all().empty());
}

TEST(PersonaReception, TakesItOnceTheRecordIsRepaired) {
  Visit visit("gmail@2023-08");
  visit.dns().add("sender.example. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n");
  EXPECT_EQ(visit.rcpt("taro@gmail-2023-08.example").code, 250);
  const std::string said = smtp::to_line(visit.dot());
  EXPECT_NE(said.find("hard fail"), std::string::npos) << said;
  EXPECT_NE(said.find("[127.0.0.9]"), std::string::npos) << said;
  ASSERT_TRUE(
      visit.dns()
          .zone
          .replace({"sender.example", dns::Type::txt}, {{"sender.example", dns::Type::txt, 60,
                                                         dns::Txt{{"v=spf1 ip4:127.0.0.9 -all"}}}})
          .has_value());
  EXPECT_EQ(visit.dot().code, 250);
}

TEST(PersonaReception, RefusesAMessageWithTwoAuthors) {
  for (const Persona& persona : personas()) {
    Visit visit(persona.id);
    visit.rcpt("taro@" + std::string(persona.domains.front()));
    EXPECT_EQ(visit.dot("From: ceo@bank.example\r\n" + kMessage).klass(), 5) << persona.id;
  }
}

TEST(PersonaReception, KnowsItsMailboxesAndCountsTheirRoom) {
  Visit visit("gmail@2023-08");
  visit.mailboxes().put({.address = "gone@gmail.com", .state = policy::MailboxState::disabled});
  visit.mailboxes().put({.address = "small@gmail.com", .quota_bytes = 100});
  EXPECT_NE(smtp::to_line(visit.rcpt("gone@gmail.com")).find("is disabled"), std::string::npos);
  EXPECT_EQ(visit.rcpt("small@gmail.com").code, 250);
  EXPECT_EQ(visit.dot().code, 250);
  EXPECT_EQ(visit.dot().code, 250);
  EXPECT_EQ(visit.dot().code, 452);
  EXPECT_EQ(visit.mailboxes().find("small@gmail.com")->messages, 2u);
  EXPECT_EQ(visit.mailboxes().find("small@gmail.com")->used_bytes, 2 * kMessage.size());
}

TEST(PersonaReception, AsksForACopyOfItsOwnWhereAMailboxIsRefusedAtTheDot) {
  Visit visit("yahoo_japan");
  visit.mailboxes().put({.address = "gone@yahoo.co.jp", .state = policy::MailboxState::unknown});
  EXPECT_EQ(visit.rcpt("taro@yahoo.co.jp").code, 250);
  EXPECT_EQ(visit.rcpt("gone@yahoo.co.jp").code, 452);
  EXPECT_EQ(visit.dot().code, 250);
  visit.mail("a@sender.example");
  EXPECT_EQ(visit.rcpt("gone@yahoo.co.jp").code, 250);
  EXPECT_EQ(visit.rcpt("taro@yahoo.co.jp").code, 452);
  EXPECT_EQ(visit.dot().code, 554);
}

TEST(PersonaReception, AsksTheZoneAtMail) {
  Visit visit("softbank");
  visit.dns().add("other.known.example. A 192.0.2.1\n");
  EXPECT_EQ(smtp::to_line(visit.mail("a@gone.known.example")),
            "553 gone.known.example does not exist");
  EXPECT_EQ(visit.mail("a@unknown.example").code, 250);
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
