#include "spool/codec.h"

#include <gtest/gtest.h>

namespace todoku::spool {
namespace {

WallTime at(int s) {
  return WallTime(seconds(1'700'000'000 + s));
}

Attempt full_attempt() {
  Attempt a;
  a.at = at(1);
  a.mx_host = "mx.example.jp";
  a.address = "2001:db8::1";
  a.egress = "default";
  a.stage = smtp::Stage::eod;
  a.reply = "550-5.1.1 no\n550 5.1.1 such user";
  a.said = a.doubt = true;
  a.tls = "TLSv1.3";
  a.took = milliseconds(1234);
  a.verdict =
      reply::verdict_of(reply::Cause::user_unknown, reply::Confidence::exact, "rule", "gmail");
  return a;
}

Admit full_admit() {
  Admit a;
  a.id = MessageId{~0ull};
  a.at = WallTime(milliseconds(-5));
  a.expires = at(9);
  a.envelope.reverse_path = "sender@example.jp";
  a.envelope.recipients = {{"a@example.jp", {.never = true}, "rfc822;a@example.jp"},
                           {"b@example.jp", {}, ""}};
  a.envelope.body = mail::Body::eight_bit_mime;
  a.envelope.ret = mail::Ret::headers;
  a.envelope.smtputf8 = true;
  a.envelope.envid = "envid";
  a.source = "smtp 192.0.2.9 user";
  a.initial = {{1, State::suppressed}};
  a.body = std::string("zero\0byte\r\n", 11);
  return a;
}

Settle full_settle() {
  Settle s;
  s.recipient = {MessageId{77}, 3};
  s.at = at(2);
  s.to = State::bounced;
  s.due = at(3);
  s.attempt = full_attempt();
  s.suppress = Suppression{
      "a@example.jp", reply::Cause::mailbox_full, "rule", "552", s.recipient, at(4), at(5)};
  s.hold_domain = "author.example";
  s.hold_provider = "gmail";
  s.note = "admin: cancelled";
  s.address = "a@example.jp";
  s.lifts_suppression = true;
  return s;
}

Received full_reception() {
  return {.at = at(1),
          .decision = Received::Decision::refused,
          .stage = smtp::Stage::rcpt,
          .client = "192.0.2.9",
          .helo = "mx.sender.jp",
          .tls = "TLSv1.3",
          .sender = "news@sender.jp",
          .recipients = {"taro@example.jp", "hanako@example.jp"},
          .author = "sender.jp",
          .bytes = 12345,
          .policy = "standard",
          .rule = "mailbox-unknown",
          .reply = "550 5.1.1 no such user",
          .found = "spf=pass",
          .message = MessageId{7},
          .untold = 3};
}

std::vector<Stored> one_of_each() {
  Hold hold{.sender_domain = "example.jp",
            .provider = "gmail",
            .verdict = full_attempt().verdict,
            .evidence = "550",
            .first_evidence = "551",
            .since = at(1),
            .last = at(3),
            .refusals = 4,
            .in_a_row = 2,
            .next_check = at(2),
            .checks = 3,
            .whole = true,
            .news = false};
  AddressHistory history{at(1), {{at(2), reply::Cause::mailbox_full, MessageId{5}}}};
  StoredRecipient recipient{{1, 2},
                            full_admit().envelope.recipients[0],
                            State::held,
                            at(1),
                            2,
                            1,
                            full_attempt(),
                            "author.example",
                            "gmail",
                            "n",
                            {{1, 2}, {3, 4}}};
  StoredMessage message{{3, 4}, full_admit().envelope, 1, at(1), at(2), "http", 99, 1, at(3)};
  return {Record(full_admit()),
          Record(std::vector<Settle>{full_settle(), Settle{}}),
          Record(Begin{{{MessageId{1}, 2}, {MessageId{3}, 4}}, at(1)}),
          Record(Suppress{*full_settle().suppress}),
          Record(Unsuppress{"a@example.jp", at(1), "note"}),
          Record(HoldSet{hold}),
          Record(HoldLift{"example.jp", "gmail", at(1), "note"}),
          Record(full_reception()),
          Carried(CarriedMessage{at(1), MessageId{9}, message, {recipient}, "body"}),
          Carried(CarriedSuppression{at(1), *full_settle().suppress}),
          Carried(CarriedHold{at(1), hold}),
          Carried(CarriedHistory{at(1), "a@example.jp", history})};
}

std::string write(const Stored& stored) {
  return std::visit([](const auto& value) { return encode(value); }, stored);
}

TEST(SpoolCodec, EveryRecordReadsBackAsItWasWritten) {
  for (const Stored& stored : one_of_each()) {
    const std::string bytes = write(stored);
    SCOPED_TRACE("kind " + std::to_string(static_cast<int>(bytes[1])));
    const auto back = decode(bytes);
    ASSERT_TRUE(back.has_value()) << back.error().what;
    EXPECT_EQ(write(*back), bytes);
    EXPECT_EQ(time_of(*back), time_of(stored));
  }
}

TEST(SpoolCodec, NoFieldIsLostOnTheWay) {
  const auto admit = std::get<Admit>(std::get<Record>(*decode(encode(Record(full_admit())))));
  EXPECT_EQ(admit.id, full_admit().id);
  EXPECT_EQ(admit.at, full_admit().at);
  EXPECT_EQ(admit.envelope, full_admit().envelope);
  EXPECT_EQ(admit.initial, full_admit().initial);
  EXPECT_EQ(admit.body, full_admit().body);
  const auto settle = std::get<std::vector<Settle>>(
      std::get<Record>(*decode(encode(Record(std::vector<Settle>{full_settle()})))))[0];
  EXPECT_EQ(settle.attempt, full_settle().attempt);
  EXPECT_EQ(settle.suppress, full_settle().suppress);
  EXPECT_EQ(settle.recipient, full_settle().recipient);
  EXPECT_EQ(settle.note, full_settle().note);
  EXPECT_TRUE(settle.lifts_suppression);
}

TEST(SpoolCodec, RefusesEveryCutAndEveryByteTooMany) {
  for (const Stored& stored : one_of_each()) {
    const std::string bytes = write(stored);
    SCOPED_TRACE("kind " + std::to_string(static_cast<int>(bytes[1])));
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      ASSERT_FALSE(decode(std::string_view(bytes).substr(0, cut)).has_value()) << "cut at " << cut;
    }
    EXPECT_FALSE(decode(bytes + '\0').has_value());
  }
}

TEST(SpoolCodec, SaysWhichVersionItDoesNotKnow) {
  std::string bytes = encode(Record(Begin{}));
  bytes[0] = 9;
  const auto error = decode(bytes).error();
  EXPECT_EQ(error.code, Errc::corrupt);
  EXPECT_NE(error.what.find("version 9"), std::string::npos);
}

// `bytes` with its version, and without `fewer` bytes at `end` from the end: fields that were not
// there.
std::string of_version(char version, std::string bytes, std::size_t fewer, std::size_t end) {
  bytes.erase(bytes.size() - end - fewer, fewer);
  bytes[0] = version;
  return bytes;
}

TEST(SpoolCodec, ReadsWhatOlderVersionsWrote) {
  const std::string admit = encode(Record(full_admit()));
  EXPECT_TRUE(decode(of_version(1, admit, 0, 0)).has_value());
  // Before the body and its length: the empty trail, of version 2, and the hold's domain, of 3.
  constexpr std::size_t kBody = 1 + 4;
  const std::string carried =
      encode(Carried(CarriedMessage{at(1), MessageId{9}, {}, {StoredRecipient{}}, "body"}));
  EXPECT_TRUE(decode(of_version(1, carried, 2, kBody)).has_value());
  EXPECT_TRUE(decode(of_version(2, carried, 1, kBody)).has_value());
  EXPECT_FALSE(decode(of_version(2, carried, 2, kBody)).has_value());
  const std::string settle = encode(Record(std::vector<Settle>{Settle{}}));
  EXPECT_TRUE(decode(of_version(2, settle, 1, 0)).has_value());
  EXPECT_FALSE(decode(of_version(3, settle, 1, 0)).has_value());
  // A hold's first reply, last refusal, two counts, and whether it is news.
  const std::string hold = encode(Record(HoldSet{}));
  EXPECT_TRUE(decode(of_version(2, hold, 5, 0)).has_value());
}

TEST(SpoolCodec, ALieAboutACountOrALengthIsRefused) {
  const std::string begin("\x01\x02", 2);
  EXPECT_FALSE(decode(begin + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").has_value());
  EXPECT_FALSE(decode(begin + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02").has_value())
      << "over 64 bits";
  EXPECT_FALSE(decode(std::string("\x01\x04\x7f", 3) + "a").has_value());
}

TEST(SpoolCodec, TheBodyIsFoundInBothRecordsThatHoldOne) {
  EXPECT_EQ(*body_of(encode(Record(full_admit()))), full_admit().body);
  EXPECT_EQ(*body_of(write(one_of_each()[8])), "body");
  EXPECT_EQ(body_of(encode(Record(Begin{}))).error().code, Errc::corrupt);
}

}  // namespace
}  // namespace todoku::spool
