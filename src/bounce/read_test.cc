#include "bounce/read.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/text.h"
#include "bounce/judge.h"
#include "reply/builtin_for_tests.h"

namespace todoku::bounce {
namespace {

std::string test_message(std::string_view name) {
  std::ifstream in(fmt::format("{}/src/bounce/testdata/{}.eml", TODOKU_SOURCE_DIR, name),
                   std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string addresses_of(const Report& report) {
  std::string out;
  for (const Recipient& recipient : report.recipients) {
    out += (out.empty() ? "" : " ") + recipient.address;
  }
  return out;
}

struct Case {
  std::string_view name, kind, addresses;
  int code;
  std::string_view status, cause;
};
constexpr Case kCases[] = {
#define CASE(...) {__VA_ARGS__},
#include "bounce/read_test_cases.def"
#undef CASE
};

TEST(Read, EachDialectIsRead) {
  const Reader reader;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::string message = test_message(c.name);
    ASSERT_FALSE(message.empty());
    const Report report = reader.read(message);
    EXPECT_EQ(to_string(report.kind), c.kind);
    EXPECT_EQ(addresses_of(report), c.addresses);
    if (report.recipients.empty()) continue;
    const Recipient& first = report.recipients[0];
    EXPECT_EQ(first.code, c.code) << first.text;
    EXPECT_EQ(first.status, c.status) << first.text;
    const reply::Verdict verdict = judge(reply::builtin_for_tests(), report, first);
    EXPECT_EQ(to_string(verdict.cause), c.cause)
        << verdict.rule << " | " << first.text << " | " << first.around;
  }
}

TEST(Read, LineEndsChangeNothing) {
  const Reader reader;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const std::string message = test_message(c.name);
    if (message.find('\r') != std::string::npos || c.name == "39-utf16-first-part") continue;
    std::string crlf, cr;
    for (const char byte : message) {
      crlf += byte == '\n' ? "\r\n" : std::string(1, byte);
      cr += byte == '\n' ? '\r' : byte;
    }
    for (const std::string& other : {crlf, cr}) {
      const Report report = reader.read(other);
      EXPECT_EQ(to_string(report.kind), c.kind);
      EXPECT_EQ(addresses_of(report), c.addresses);
    }
  }
}

TEST(Read, TellsWhereAndFromWhom) {
  const Report report = read(test_message("01-postfix"));
  ASSERT_EQ(report.recipients.size(), 1u);
  const Recipient& r = report.recipients[0];
  EXPECT_EQ(r.original_recipient, "alias@example.org");
  EXPECT_EQ(r.reporting_mta, "mx.example.net");
  EXPECT_EQ(r.remote_mta, "mail.example.jp");
  EXPECT_EQ(r.stage, smtp::Stage::rcpt);
  EXPECT_EQ(r.dsn_action, "failed");
  EXPECT_EQ(r.found.part, "2");
  EXPECT_EQ(r.found.line, 4u);
  EXPECT_EQ(r.sure, Sure::stated);
  EXPECT_EQ(report.original.message_id, "2026.1@example.org");
  EXPECT_EQ(report.original.from, "sender@example.org");
  EXPECT_EQ(report.original.to, "taro@example.jp");
  EXPECT_EQ(report.original.subject, "Monthly letter");
}

TEST(Read, AForwardedBounceNamesBothRecipients) {
  const Report report = read(test_message("08-exim"));
  ASSERT_EQ(report.recipients.size(), 1u);
  EXPECT_EQ(report.recipients[0].address, "taro@example.jp");
  EXPECT_EQ(report.recipients[0].original_recipient, "list@example.org");
  EXPECT_EQ(report.recipients[0].stage, smtp::Stage::eod);
  EXPECT_EQ(report.recipients[0].remote_mta, "mail.example.jp");
}

TEST(Read, AVariableReturnPathTellsTheRecipient) {
  const Report report = read(test_message("40-verp"));
  EXPECT_EQ(report.verp_recipient, "taro@example.jp");
  EXPECT_EQ(report.recipients.at(0).sure, Sure::guessed);
}

TEST(Read, EachRecipientHasItsOwnReply) {
  const Report report = read(test_message("07-qmail"));
  ASSERT_EQ(report.recipients.size(), 2u);
  EXPECT_EQ(report.recipients[0].text, "550 5.1.1 no such user");
  EXPECT_EQ(report.recipients[1].status, "5.1.2");
  const reply::Catalogue& catalogue = reply::builtin_for_tests();
  EXPECT_EQ(judge(catalogue, report, report.recipients[1]).cause, reply::Cause::domain_not_found);
}

TEST(Judge, WhatIsStillTriedSuppressesNobody) {
  const Report report = read(test_message("03-delayed"));
  const reply::Verdict v = judge(reply::builtin_for_tests(), report, report.recipients.at(0));
  EXPECT_EQ(v.permanence, reply::Permanence::temporary);
  EXPECT_NE(v.action, reply::Advice::suppress);
}

TEST(Judge, AUserUnknownAfterDataIsNotCertain) {
  const Report report = read(test_message("29-docomo"));
  const reply::Verdict v = judge(reply::builtin_for_tests(), report, report.recipients.at(0));
  EXPECT_EQ(v.permanence, reply::Permanence::ambiguous);
}

TEST(Read, AServicesNoticeWithoutItsRecipientsIsStillABounce) {
  std::string message = test_message("31-ses-json");
  message.replace(message.find("bouncedRecipients"), 17, "bouncedR;cipients");
  const Report report = read(message);
  EXPECT_EQ(report.kind, Kind::bounce);
  ASSERT_EQ(report.recipients.size(), 1u);
  EXPECT_EQ(report.recipients[0].address, "");
}

TEST(Read, CutAnywhereNothingBreaks) {
  const Reader reader;
  for (const std::string_view name :
       {"02-several-recipients", "10-sendmail", "28-qq", "31-ses-json"}) {
    const std::string message = test_message(name);
    for (std::size_t cut = 0; cut < message.size(); cut += 7) {
      const Report report = reader.read(std::string_view(message).substr(0, cut));
      EXPECT_EQ(report.kind == Kind::none, report.recipients.empty());
    }
  }
}

}  // namespace
}  // namespace todoku::bounce
