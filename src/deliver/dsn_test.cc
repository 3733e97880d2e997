#include "deliver/dsn.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "mail/mime.h"
#include "mail/seven_bit.h"

namespace todoku::deliver {
namespace {

constexpr std::string_view kOriginal = "From: a@example.org\r\nSubject: hello\r\n\r\nThe body.\r\n";

Dsn report() {
  Dsn dsn;
  dsn.reporting_mta = "mx.example.org";
  dsn.to = "a@example.org";
  dsn.message_id = "01KAMZ0V8R000.1";
  dsn.at = *parse_time("2026-11-23T05:10:00Z");
  dsn.arrived = *parse_time("2026-11-23T05:00:00Z");
  dsn.original = kOriginal;
  DsnRecipient r;
  r.address = "gone@gmail.com";
  r.status = "5.1.1";
  r.remote_mta = "gmail-smtp-in.l.google.com";
  r.reply = "550-5.1.1 The email account\n550 5.1.1 does not exist";
  r.tried = dsn.at;
  r.why = {.ja = "この宛先はありません。", .en = "There is no such mailbox."};
  r.remedy = {.ja = "名簿から外してください。", .en = "Remove it from the list."};
  dsn.recipients.push_back(r);
  return dsn;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The human part, decoded.
std::string human(const std::string& text) {
  const std::size_t start = text.find("base64\r\n\r\n") + 10;
  std::string encoded = text.substr(start, text.find("\r\n--", start) - start);
  std::erase(encoded, '\r');
  std::erase(encoded, '\n');
  return base64_decode(encoded).value_or("not base64");
}

TEST(Dsn, SaysWhatRfc3464WantsOfAFailure) {
  const std::string text = write_dsn(report());
  EXPECT_TRUE(has(text, "Reporting-MTA: dns; mx.example.org\r\n"));
  EXPECT_TRUE(has(text, "Arrival-Date: Mon, 23 Nov 2026 05:00:00 +0000\r\n"));
  EXPECT_TRUE(
      has(text,
          "\r\n\r\nFinal-Recipient: rfc822; gone@gmail.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
          "Remote-MTA: dns; gmail-smtp-in.l.google.com\r\n"
          "Diagnostic-Code: smtp; 550-5.1.1 The email account\r\n 550 5.1.1 does not exist\r\n"));
  EXPECT_TRUE(has(text, "Auto-Submitted: auto-replied\r\n"));
  EXPECT_FALSE(has(text, "Original-Recipient"));
  EXPECT_FALSE(has(text, "Will-Retry-Until"));
}

TEST(Dsn, TellsThePersonInBothLanguages) {
  const std::string text = human(write_dsn(report()));
  EXPECT_TRUE(has(text, "この宛先はありません。"));
  EXPECT_TRUE(has(text, "There is no such mailbox."));
  EXPECT_TRUE(has(text, "Remove it from the list."));
  EXPECT_TRUE(has(text, "    550-5.1.1 The email account\r\n"));
}

TEST(Dsn, GivesBackTheHeaderSectionOrAllOfIt) {
  Dsn dsn = report();
  EXPECT_FALSE(has(write_dsn(dsn), "The body."));
  EXPECT_TRUE(
      has(write_dsn(dsn), "Content-Type: text/rfc822-headers\r\n\r\nFrom: a@example.org\r\n"));
  dsn.whole_original = true;
  EXPECT_TRUE(has(write_dsn(dsn), "Content-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n"));
  EXPECT_TRUE(has(write_dsn(dsn), "The body."));
}

TEST(Dsn, CarriesEnvelopeIdAndOriginalRecipient) {
  Dsn dsn = report();
  dsn.envid = "QQ314159";
  dsn.recipients[0].orcpt = "rfc822;old@example.jp";
  const std::string text = write_dsn(dsn);
  EXPECT_TRUE(has(text, "Original-Envelope-Id: QQ314159\r\n"));
  EXPECT_TRUE(has(text, "Original-Recipient: rfc822; old@example.jp\r\n"));
}

TEST(Dsn, IsAGlobalReportWhereTheMessageNeedsSmtputf8) {
  Dsn dsn = report();
  dsn.utf8 = true;
  dsn.recipients[0].address = "用户@例子.测试";
  const std::string text = write_dsn(dsn);
  EXPECT_TRUE(has(text, "report-type=global-delivery-status"));
  EXPECT_TRUE(has(text, "Content-Type: message/global-delivery-status\r\n"));
  EXPECT_TRUE(has(text, "Final-Recipient: utf-8; 用户@例子.测试\r\n"));
  EXPECT_TRUE(has(text, "Content-Type: message/global-headers\r\n"));
}

// All of it: what a server without 8BITMIME takes.
void expect_seven_bit(const std::string& text) {
  EXPECT_TRUE(mail::is_seven_bit(text)) << text;
  EXPECT_FALSE(has(text, "8bit"));
}

TEST(Dsn, IsSevenBitWhateverTheMessageHolds) {
  Dsn dsn = report();
  dsn.recipients[0].address = "日本@example.jp";
  dsn.recipients[0].orcpt = "utf-8;日本@example.jp";
  dsn.recipients[0].reply = "550 宛先がありません";
  const std::string body = "お世話になっております。\r\n";
  const std::string original =
      "From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\n" +
      body;
  dsn.original = original;
  for (const bool whole : {false, true}) {
    dsn.whole_original = whole;
    EXPECT_TRUE(mail::is_seven_bit(write_dsn(dsn)));
  }
  const std::string text = write_dsn(dsn);
  expect_seven_bit(text);
  EXPECT_TRUE(has(text, "Final-Recipient: utf-8; \\x{65E5}\\x{672C}@example.jp\r\n"));
  EXPECT_TRUE(has(text, "Original-Recipient: utf-8; \\x{65E5}\\x{672C}@example.jp\r\n"));
  EXPECT_EQ(mail::decode_transfer(mail::scan_parts(text).back(), 1000), body);
}

TEST(Dsn, GivesBackARawEightBitHeaderEncoded) {
  Dsn dsn = report();
  const std::string header = "From: a@example.org\r\nSubject: ご請求のご案内\r\n";
  const std::string original = header + "\r\n本文\r\n";
  dsn.original = original;
  dsn.whole_original = true;  // which no server without SMTPUTF8 could take
  const std::string text = write_dsn(dsn);
  expect_seven_bit(text);
  EXPECT_TRUE(has(text,
                  "Content-Type: text/rfc822-headers\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n\r\nFrom: a@example.org\r\n"));
  const std::string back = mail::decode_transfer(mail::scan_parts(text).back(), 1000);
  EXPECT_EQ(back.substr(0, header.size()), header);
}

TEST(Dsn, AnswersInOtherCharacterSetsDoNotBreakAPlainReport) {
  Dsn dsn = report();
  dsn.recipients[0].reply = "550 \xe3\x81\x82\xff unknown";
  EXPECT_TRUE(has(write_dsn(dsn), "Diagnostic-Code: smtp; 550 ???? unknown\r\n"));
}

TEST(Dsn, ABoundaryInTheMessageIsAvoided) {
  Dsn dsn = report();
  const std::string first = write_dsn(dsn);
  const std::size_t at = first.find("boundary=\"") + 10;
  const std::string boundary = first.substr(at, first.find('"', at) - at);
  std::string original =
      std::string(kOriginal.substr(0, kOriginal.size() - boundary.size())) + boundary;
  dsn.original = original;
  dsn.whole_original = true;
  const std::string second = write_dsn(dsn);
  EXPECT_EQ(second.find("boundary=\"" + boundary + "\""), std::string::npos);
}

struct StatusRow {
  const char* name;
  reply::Cause cause;
  const char* reply;
  DsnAction action;
  const char* status;
};
const StatusRow kStatus[] = {
    {"the server's own code", reply::Cause::spf_fail, "550 5.7.26 no", DsnAction::failed, "5.7.26"},
    {"a temporary one that became final", reply::Cause::mailbox_full, "452 4.2.2 full",
     DsnAction::failed, "5.2.2"},
    {"none said: by cause", reply::Cause::mailbox_full, "552 Too much mail data", DsnAction::failed,
     "5.2.2"},
    {"none said: by group", reply::Cause::user_unknown, "550 Unknown user", DsnAction::failed,
     "5.1.1"},
    {"no server at all", reply::Cause::domain_no_mail, "", DsnAction::failed, "5.1.10"},
    {"delayed", reply::Cause::greylisted, "450 4.7.1 later", DsnAction::delayed, "4.7.1"},
    {"passed on", reply::Cause::delivered, "250 2.0.0 OK", DsnAction::relayed, "2.0.0"},
};
TEST(DsnStatus, IsTheServersOrFitsTheCause) {
  for (const StatusRow& row : kStatus) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(status_for(reply::verdict_of(row.cause, reply::Confidence::exact, "t"), row.reply,
                         row.action),
              row.status);
  }
}

}  // namespace
}  // namespace todoku::deliver
