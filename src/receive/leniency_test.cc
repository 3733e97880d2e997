#include "receive/leniency.h"

#include <gtest/gtest.h>

#include "auth/authenticate.h"

namespace todoku::receive {
namespace {

auth::Authentication session(const dns::Zone& zone, const std::string& mail_from,
                             const std::string& client = "127.0.0.9") {
  auto inquiry =
      auth::authenticate_session({.client = client, .helo = "laptop", .mail_from = mail_from});
  while (!inquiry.done()) inquiry.answer(lenient_answer(zone, inquiry.question()));
  return inquiry.take();
}

dns::Zone zone() {
  return *dns::Zone::parse(
      "$TTL 60\n"
      "shop.example. MX 10 mx.shop.example.\n"
      "news.strict.co.jp. TXT \"v=spf1 -all\"\n"
      "1.0.0.127.in-addr.arpa. PTR nowhere.strict.co.jp.\n",
      "test", "");
}

TEST(Leniency, VouchesForWhomTheZoneDoesNotKnow) {
  const auth::Authentication found = session(zone(), "me@unknown.example");
  EXPECT_EQ(found.spf.result, auth::SpfResult::pass);
  EXPECT_EQ(found.sender_domain, auth::SenderDomain::mail);
  EXPECT_EQ(found.ptr.result, auth::IprevResult::pass);
}

TEST(Leniency, EndsWithTheFirstRecordOfADomain) {
  EXPECT_EQ(session(zone(), "me@shop.example").spf.result, auth::SpfResult::none);
  EXPECT_EQ(session(zone(), "me@sub.shop.example").spf.result, auth::SpfResult::none);
  EXPECT_EQ(session(zone(), "me@news.strict.co.jp").spf.result, auth::SpfResult::fail);
  EXPECT_EQ(session(zone(), "me@other.co.jp").spf.result, auth::SpfResult::pass);
  EXPECT_EQ(session(zone(), "me@x.example", "127.0.0.1").ptr.result, auth::IprevResult::fail);
}

TEST(Leniency, PublishesNoDmarcAndNoKeyForAnybody) {
  EXPECT_EQ(lenient_answer(zone(), {"_dmarc.unknown.example", dns::Type::txt}).kind,
            dns::Kind::no_such_name);
  EXPECT_EQ(lenient_answer(zone(), {"s1._domainkey.unknown.example", dns::Type::txt}).kind,
            dns::Kind::no_such_name);
}

TEST(Leniency, KnowsRegistriesOfTwoLevels) {
  EXPECT_EQ(judged_domain("a.b.shop.co.jp"), "shop.co.jp");
  EXPECT_EQ(judged_domain("shop.co.jp"), "shop.co.jp");
  EXPECT_EQ(judged_domain("a.shop.example"), "shop.example");
  EXPECT_EQ(judged_domain("localhost"), "localhost");
}

}  // namespace
}  // namespace todoku::receive
