#include "auth/author.h"

#include <gtest/gtest.h>

#include <cstring>

namespace todoku::auth {
namespace {

Author author_of(std::string_view message) {
  SignedMessage read;
  read.feed(message);
  read.finish();
  return read_author(read);
}

// The faults of a header with this From: line, as words; the author's domain if it is fit.
std::string verdict(std::string_view message) {
  const Author author = author_of(message);
  if (author.unfit() != nullptr) return to_string(author.unfit()->fault);
  return std::string(author.domain());
}

std::string with_from(std::string_view from) {
  return "Date: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <1@x>\r\nFrom:" + std::string(from) +
         "\r\n\r\nbody\r\n";
}

struct Case {
  const char* name;
  const char* from;  // the value
  const char* want;  // domain, or the fault that refuses
};

const Case kCases[] = {
    {"a bare address", " a@shop.example", "shop.example"},
    {"a name and an address", " Shop <a@Shop.Example>", "shop.example"},
    {"a name with a dot", " John Q. Public <j@shop.example>", "shop.example"},
    {"a folded field", "\r\n Shop\r\n\t<a@shop.example>", "shop.example"},
    {"an encoded name", " =?ISO-2022-JP?B?GyRCRTkbKEI=?= <a@shop.example>", "shop.example"},
    {"a name in brackets", " [Shop] News <a@shop.example>", "shop.example"},
    {"a comment behind", " a@shop.example (the (real) shop)", "shop.example"},
    {"a quoted local part with an @", " \"x@bank.example\"@shop.example", "shop.example"},
    {"an old handset's local part", " <a..b.@docomo.ne.jp>", "docomo.ne.jp"},
    {"U-labels", " <a@\xe5\xba\x97.example>", "xn--hxt.example"},
    {"A-labels are a domain of their own", " <a@xn--bnk-xla.example>", "xn--bnk-xla.example"},
    {"two authors of one domain", " a@shop.example, B <b@shop.example>", "shop.example"},
    {"a group with one member", " Shop: a@shop.example;", "shop.example"},
    {"an address in the name is a name", " \"ceo@bank.example\" <x@evil.example>", "evil.example"},
    {"an address in a comment is a comment", " (<ceo@bank.example>) x@evil.example",
     "evil.example"},
    {"an address in an encoded name is a name",
     " =?utf-8?q?ceo=40bank=2Eexample?= <x@evil.example>", "evil.example"},

    {"two authors of two domains", " a@bank.example, b@evil.example", "several_domains"},
    {"two domains within a group", " G: a@bank.example, b@evil.example;", "several_domains"},
    {"nobody", "", "no_author"},
    {"an empty group", " undisclosed-recipients:;", "no_author"},
    {"the null address", " <>", "unreadable_from"},
    {"a bare name", " Shop", "unreadable_from"},
    {"an unquoted @ in the name", " ceo@bank.example <x@evil.example>", "unreadable_from"},
    {"an address before the brackets", " <a@bank.example> <x@evil.example>", "unreadable_from"},
    {"words behind the address", " <a@shop.example> x", "unreadable_from"},
    {"a route", " <@evil.example:a@bank.example>", "unreadable_from"},
    {"a comment inside the brackets", " <x@evil.example(>,<a@bank.example)>", "unreadable_from"},
    {"a comment inside the address", " a@evil(@bank.example).example", "unreadable_from"},
    {"white space inside the address", " a@ bank.example", "unreadable_from"},
    {"two at signs", " a@bank.example@evil.example", "unreadable_from"},
    {"a quotation without an end", " \"a <x@evil.example>", "unreadable_from"},
    {"a comment without an end", " a@evil.example (x", "unreadable_from"},
    {"brackets without an end", " <a@bank.example", "unreadable_from"},
    {"a domain with an empty label", " a@bank..example", "unreadable_from"},
    {"a domain that ends in a dot", " a@bank.example.", "unreadable_from"},
    {"an encoded word before the @", " =?utf-8?q?ceo=40bank.example=3E?=@evil.example",
     "unreadable_from"},
    {"an encoded word in quotes before the @", " <\"=?utf-8?q?ceo?=\"@evil.example>",
     "unreadable_from"},
    {"a group in a group", " A: B: a@shop.example;;", "unreadable_from"},
    {"an escape of the terminal", " \x1b$B <a@shop.example>", "unreadable_from"},
    {"an address literal", " a@[192.0.2.1]", "no_domain"},
    {"an IP address for a domain", " a@192.0.2.1", "no_domain"},
    {"bytes that are no domain", " a@b\xff.example", "no_domain"},
};

TEST(Author, IsReadInOneWayOrNotAtAll) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(verdict(with_from(c.from)), c.want);
  }
}

TEST(Author, IsNobodyWithoutTheOneFromField) {
  EXPECT_EQ(verdict("Subject: x\r\n\r\nFrom: a@shop.example\r\n"), "no_from");
  EXPECT_EQ(verdict(""), "no_from");
  EXPECT_EQ(verdict("\r\nFrom: a@shop.example\r\n\r\n"), "no_from");
  EXPECT_EQ(verdict("From: a@bank.example\r\nfrom : b@evil.example\r\n\r\n"), "several_from");
  EXPECT_EQ(verdict("From: a@bank.example\r\nFrom: a@bank.example\r\n\r\n"), "several_from");
}

TEST(Author, IsInDoubtWhereReadersOfTheBytesDiffer) {
  std::string nul = with_from(" a@bank.example_ <x@evil.example>");
  nul[nul.find('_')] = '\0';
  EXPECT_EQ(verdict(nul), "nul");
  EXPECT_EQ(verdict("X: y\nFrom: a@bank.example\r\n\r\n"), "bare_line_end");
  EXPECT_EQ(verdict("X: y\rFrom: b@evil.example\r\nFrom: a@bank.example\r\n\r\n"), "bare_line_end");
  EXPECT_EQ(verdict("From: a@bank.example\r\nno field\r\nFrom: b@evil.example\r\n\r\n"),
            "broken_line");
  EXPECT_EQ(verdict("From a@bank.example Mon Nov 23\r\nFrom: a@bank.example\r\n\r\n"),
            "broken_line");
  std::string in_name = "X: y\r\nFr_om: b@evil.example\r\nFrom: a@bank.example\r\n\r\n";
  in_name[in_name.find('_')] = '\0';
  EXPECT_EQ(verdict(in_name), "broken_line");
}

TEST(Author, IsNotLookedForInAHeaderOverTheLimit) {
  std::string message = "From: a@shop.example\r\n";
  while (message.size() <= SignedMessage::kHeaderBytes)
    message += "X: " + std::string(900, 'y') + "\r\n";
  EXPECT_EQ(verdict(message + "\r\nbody"), "too_large");
  std::string many = "From: a@shop.example\r\n";
  for (std::size_t i = 0; i < mail::kHeaderFields; ++i) many += "X: y\r\n";
  EXPECT_EQ(verdict(many + "\r\nbody"), "too_large");
  std::string authors = " a@shop.example";
  for (std::size_t i = 0; i < kAuthors; ++i) authors += ", a@shop.example";
  EXPECT_EQ(verdict(with_from(authors)), "unreadable_from");
  const std::string deep(kCommentDepth + 1, '(');
  EXPECT_EQ(verdict(with_from(" a@shop.example " + deep + std::string(deep.size(), ')'))),
            "unreadable_from");
}

TEST(Author, IsRefusedWhereAFieldThatPeopleSeeStandsTwice) {
  EXPECT_EQ(verdict("Subject: your bill\r\n" + with_from(" a@shop.example")), "shop.example");
  EXPECT_EQ(verdict("Subject: a\r\nSubject: b\r\n" + with_from(" a@shop.example")),
            "repeated_shown");
  EXPECT_EQ(verdict("Reply-To: a@b\r\nREPLY-TO: c@d\r\n" + with_from(" a@shop.example")),
            "repeated_shown");
  const Author author = author_of("To: a@b\r\nTo: c@d\r\n" + with_from(" a@shop.example"));
  EXPECT_EQ(author.unfit(), nullptr);
  EXPECT_TRUE(author.has(HeaderFault::repeated_field));
}

TEST(Author, ShowsWhatTheHeaderLacks) {
  const Author author =
      author_of("From: a@shop.example, b@shop.example\r\nX: " + std::string(kLineBytes, 'y') +
                "\r\nY: \x07\r\n\r\n");
  EXPECT_EQ(author.unfit(), nullptr);
  for (const HeaderFault fault :
       {HeaderFault::no_date, HeaderFault::no_message_id, HeaderFault::no_sender,
        HeaderFault::long_line, HeaderFault::control_byte})
    EXPECT_TRUE(author.has(fault)) << to_string(fault);
}

TEST(Author, FindingsSayWhere) {
  const std::string message = "From: a@b.example\r\nFrom: c@d.example\r\n\r\n";
  const Author author = author_of(message);
  ASSERT_NE(author.unfit(), nullptr);
  EXPECT_EQ(author.unfit()->at, message.rfind("From"));
  EXPECT_EQ(author.unfit()->why, "there are 2 From: fields");
}

TEST(Author, IsTheSameHoweverTheBytesCome) {
  const std::string message = with_from(" Shop <a@shop.example>");
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    SignedMessage read;
    read.feed(std::string_view(message).substr(0, cut));
    read.feed(std::string_view(message).substr(cut));
    read.finish();
    EXPECT_EQ(read_author(read).domain(), "shop.example") << cut;
  }
}

TEST(Mailboxes, KeepTheDisplayName) {
  const auto mailboxes = read_mailboxes(" \"Taro \\\"T\\\" \" Sato <taro.sato@shop.example>");
  ASSERT_TRUE(mailboxes.has_value());
  ASSERT_EQ(mailboxes->size(), 1u);
  EXPECT_EQ(mailboxes->front(), (Mailbox{"Taro \"T\"  Sato", "taro.sato", "shop.example"}));
}

}  // namespace
}  // namespace todoku::auth
