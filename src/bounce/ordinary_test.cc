// Ordinary mail that speaks of undelivered things, quotes a bounce, or comes from a machine: none
// of it is a report, however it is sent.
#include <gtest/gtest.h>

#include "bounce/read.h"

namespace todoku::bounce {
namespace {

struct Mail {
  std::string_view name, from, subject, fields, body;
};

constexpr std::string_view kQuotedBounce =
    "> This is the mail system at host mx.example.net.\n"
    "> I'm sorry to have to inform you that your message could not\n"
    "> be delivered to one or more recipients.\n"
    "> <hanako@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1\n"
    ">    <hanako@example.org>: Recipient address rejected: User unknown\n"
    "> Final-Recipient: rfc822; hanako@example.org\n"
    "> Action: failed\n> Status: 5.1.1\n";

constexpr Mail kMails[] = {
    {"a person forwards a bounce and asks", "Ken Sato <ken@example.jp>",
     "Fwd: Undelivered Mail Returned to Sender", "",
     "Do you know what this means?\n\n---------- Forwarded message ----------\n"
     "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender\n\n"
     "This is the mail system at host mx.example.net.\n\n"
     "<hanako@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown\n"},
    {"a person answers a bounce", "Ken Sato <ken@example.jp>",
     "Re: Undelivered Mail Returned to Sender", "In-Reply-To: <x@mx.example.net>\n",
     "I have a new address for her, see below.\n\n{quoted}"},
    {"a person asks help in Japanese", "佐藤 健 <ken@example.jp>", "メールが届かずエラーになります",
     "",
     "お世話になっております。\n先ほど次のエラーが返ってきました。\n\n{quoted}"
     "\nご確認をお願いいたします。\n"},
    {"a support desk's ticket about a bounce", "Support <support@desk.example>",
     "[Ticket #4711] Delivery Status Notification (Failure)",
     "Auto-Submitted: auto-generated\nX-Ticket: 4711\n",
     "Your request has been received. A colleague will look at it.\n\nYou wrote:\n{quoted}"},
    {"a support desk's receipt in Japanese", "サポート窓口 <noreply@desk.example>",
     "【受付番号 4711】お問い合わせを受け付けました", "Auto-Submitted: auto-generated\n",
     "お問い合わせありがとうございます。\n\nお問い合わせ内容:\nUndelivered Mail Returned to Sender "
     "というメールが返ってきます。\n550 5.1.1 User unknown と書かれています。\n"},
    {"a parcel that could not be delivered", "Parcel Service <noreply@parcel.example>",
     "Undelivered parcel: your action is needed", "",
     "We were unable to deliver your parcel 4711 to the recipient. The address could not be "
     "found.\n"
     "Please correct the delivery address within three days.\nRecipient: hanako@example.org\n"},
    {"a parcel notice with a null sender", "Delivery Notification <no-reply@parcel.example>",
     "Delivery failed", "Return-Path: <>\nAuto-Submitted: auto-generated\n",
     "Your parcel could not be delivered because nobody was at home.\n"
     "It will be delivered again tomorrow. Recipient: Hanako Suzuki\n"},
    {"a delivery firm's notice in Japanese", "宅配便 <noreply@takuhai.example>",
     "ご不在のためお荷物を配達できませんでした", "",
     "ご不在のため、お荷物をお届けできませんでした。\n再配達をご希望の場合は下記よりお申し込みくだ"
     "さい。\n"
     "お届け先: hanako@example.org 様\n"},
    {"a shop confirms a delivery", "Shop <orders@shop.example>",
     "Delivery confirmation: order 4711", "List-Unsubscribe: <https://shop.example/u>\n",
     "Your order has been delivered successfully to the following address:\nHanako Suzuki\n"
     "hanako@example.org\n"},
    {"a shop says that mail did not reach a customer", "Shop <info@shop.example>",
     "Your order confirmation could not be delivered", "",
     "Our order confirmation to hanako@exmaple.org could not be delivered. Please check the "
     "address in "
     "your account.\n"},
    {"a newsletter about bounces", "Deliverability Weekly <news@mail.example>",
     "Why your mail gets returned: user unknown, mailbox full", "List-Id: <weekly.mail.example>\n",
     "This week: what '550 5.1.1 User unknown' means, and when a mailbox is full.\n"
     "550 5.1.1 <hanako@example.org>: Recipient address rejected: User unknown\n"
     "452 4.2.2 Mailbox full\nMAILER-DAEMON is not a person.\n"},
    {"a newsletter from a postmaster", "Postmaster Team <postmaster@provider.example>",
     "Changes to our sender guidelines", "",
     "From 1 February on we answer 550 5.7.26 to mail without DMARC. Undeliverable messages are "
     "returned "
     "to the sender.\n"},
    {"an invitation", "calendar-notification@cal.example",
     "Invitation: mail delivery problem review @ Mon", "Auto-Submitted: auto-generated\n",
     "You have been invited to: mail delivery problem review\nwho: hanako@example.org, "
     "ken@example.jp\n"},
    {"a monitoring alarm", "Nagios <nagios@mon.example>",
     "** PROBLEM Service Alert: mx1/SMTP is CRITICAL **", "Auto-Submitted: auto-generated\n",
     "Service: SMTP\nHost: mx1\nState: CRITICAL\nInfo: 421 4.3.2 Service not available, connection "
     "timed out\n"},
    {"a log summary from root", "root <root@mx1.example.jp>", "Logwatch for mx1 (Linux)",
     "Auto-Submitted: auto-generated\nPrecedence: bulk\n",
     "--------------------- Postfix Begin ------------------------\n"
     "  12  Bounced\n  550 5.1.1 User unknown: hanako@example.org (3)\n"
     "  452 4.2.2 Mailbox full: ken@example.org (1)\n"},
    {"cron with a mail log", "Cron Daemon <root@mx1.example.jp>", "Cron <root@mx1> mailq | tail",
     "Auto-Submitted: auto-generated\n",
     "4F2A 1234 Mon Nov 23 MAILER-DAEMON\n(host mx.example.org said: 450 4.2.0 try later)\n"
     "    hanako@example.org\n"},
    {"a mail service's daily digest", "Mailer <reports@sendsvc.example>",
     "Your daily bounce summary: 3 messages bounced", "List-Id: <reports.sendsvc.example>\n",
     "Bounced yesterday:\nhanako@example.org  550 5.1.1 User unknown\nken@example.org  552 mailbox "
     "full\n"},
    {"a forge's notification about a bug", "notifications@forge.example",
     "[mailer] 550 User unknown is treated as temporary (#12)",
     "List-Id: <mailer.forge.example>\nAuto-Submitted: auto-generated\n",
     "When the server says\n\n    550 5.1.1 <a@b.example>: User unknown\n\nthe message could not "
     "be "
     "delivered and stays in the queue.\n"},
    {"a mailing list post with a bounce in it", "Ken Sato <ken@example.jp>",
     "[postfix-users] host said: 550 5.7.1", "List-Id: <postfix-users.example>\nPrecedence: list\n",
     "Hello,\nhow can I avoid this?\n\n{quoted}"},
    {"a refused invoice", "Accounting <accounting@example.com>", "Rejected: invoice 4711", "",
     "Your invoice was rejected because the purchase order is unknown. Please return it "
     "corrected.\n"},
    {"returned goods", "Shop <returns@shop.example>", "Returned to sender: order 4711", "",
     "Your order came back to us: recipient unknown at this address. We will refund it.\n"},
    {"a letter that came back, by a person", "Ken Sato <ken@example.jp>", "Return to sender", "",
     "My letter to you came back: addressee unknown. What is your new address?\n"},
    {"an ordinary mail with a daemon in its subject", "Ken Sato <ken@example.jp>",
     "MAILER-DAEMON keeps writing to me", "", "How do I stop this?\n"},
    {"a full mailbox warning to its owner", "Mail Administrator <admin@example.jp>",
     "Your mailbox is almost full", "",
     "Your mailbox has reached 90 % of its quota. When it is full, messages to you will be "
     "returned to the "
     "sender.\n"},
    {"a phishing mail that plays a bounce", "Mail Support <support@evil.example>",
     "Undelivered messages: 4 pending", "",
     "4 messages to hanako@example.org could not be delivered because your mailbox is full.\n"
     "Click here to release them: http://evil.example/\n"},
    {"a quarantine digest", "Quarantine <quarantine@filter.example>", "Quarantine summary",
     "Auto-Submitted: auto-generated\n",
     "These messages to hanako@example.org were not delivered:\nFrom: x@spam.example  Subject: "
     "Hello\n"},
    {"a password reset", "noreply@app.example", "Reset your password",
     "Auto-Submitted: auto-generated\nReturn-Path: <>\n",
     "Use this link: https://app.example/reset\n"},
    {"a subscription that ended by bounces", "Lists <lists@mail.example>",
     "Your address was removed", "List-Unsubscribe: <mailto:u@mail.example>\n",
     "Messages to hanako@example.org bounced, so we have removed it. Reply to subscribe again.\n"},
    {"a fax gateway", "fax@gateway.example", "Fax to 0312345678 failed", "",
     "Your fax could not be delivered: line busy. It will be tried again.\n"},
    {"an SMS gateway", "sms-gateway@gw.example", "SMS delivery report", "",
     "SMS to +81312345678: delivered.\n"},
    {"a bank transfer that failed", "Bank <noreply@bank.example>",
     "Transfer failed: unknown recipient", "",
     "Your transfer could not be delivered: the recipient account does not exist.\n"},
    {"a talk about automatic replies", "Ken Sato <ken@example.jp>",
     "Automatic reply systems: a workshop in May", "", "Would you like to come?\n"},
    {"a holiday greeting", "Travel <news@travel.example>", "On vacation with us: 20 % off",
     "List-Unsubscribe: <https://travel.example/u>\n", "Book now.\n"},
    {"holidays announced by a person", "佐藤 健 <ken@example.jp>", "夏季休暇のお知らせ", "",
     "お世話になっております。8月11日から16日まで休業いたします。\n"},
    {"a DMARC aggregate report", "noreply-dmarc-support@provider.example",
     "Report domain: example.jp Submitter: provider.example Report-ID: 4711", "",
     "Attached is the aggregate report.\n"},
    {"a TLS report", "noreply-smtp-tls-reporting@provider.example",
     "Report Domain: example.jp Submitter: provider.example Report-ID: <2026>", "",
     "This is an aggregate TLS report: 2 failed sessions, starttls-not-supported.\n"},
};

std::string written(const Mail& mail, std::string_view extra) {
  std::string body(mail.body);
  if (const std::size_t at = body.find("{quoted}"); at != std::string::npos)
    body.replace(at, 8, kQuotedBounce);
  return fmt::format(
      "{}From: {}\nTo: shop@example.com\nSubject: {}\nDate: Mon, 23 Nov 2026 10:00:00 +0900\n"
      "Message-ID: <1@example.jp>\nMIME-Version: 1.0\nContent-Type: text/plain; "
      "charset=utf-8\n{}\n{}",
      extra, mail.from, mail.subject, mail.fields, body);
}

void expect_none(std::string_view extra) {
  const Reader reader;
  for (const Mail& mail : kMails) {
    const Report report = reader.read(written(mail, extra));
    EXPECT_EQ(to_string(report.kind), "none") << mail.name;
    EXPECT_TRUE(report.recipients.empty()) << mail.name;
  }
}

TEST(OrdinaryMail, IsNeverTakenForAReport) {
  expect_none("");
}

TEST(OrdinaryMail, IsNeverTakenForAReportOnItsWayThroughAList) {
  expect_none("List-Id: <a.example>\nPrecedence: list\nSender: a-bounces@example.jp\n");
}

TEST(OrdinaryMail, IsNeverTakenForAReportWhereTheReturnPathIsOneOfBounces) {
  expect_none("Return-Path: <bounce+4711@mail.example.jp>\n");
}

TEST(OrdinaryMail, WithTheBounceAttachedIsStillAPersons) {
  const std::string message =
      "From: Ken Sato <ken@example.jp>\nTo: shop@example.com\nSubject: Fwd: failure notice\n"
      "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
      "text/plain\n\nPlease have a look.\n--b\nContent-Type: message/rfc822\n\n"
      "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\nContent-Type: "
      "multipart/report; "
      "report-type=delivery-status; boundary=c\n\n--c\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; a@example.org\nAction: "
      "failed\n"
      "Status: 5.1.1\n--c--\n--b--\n";
  EXPECT_EQ(to_string(read(message).kind), "none");
}

}  // namespace
}  // namespace todoku::bounce
