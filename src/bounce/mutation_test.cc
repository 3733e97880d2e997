// A report stays what it is whatever happens to it on the way: padded, wrapped in more Received
// fields, encoded anew, renamed, with a footer. All messages of testdata/ go through all of it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/base64.h"
#include "base/text.h"
#include "bounce/judge.h"
#include "bounce/read.h"
#include "reply/builtin_for_tests.h"

namespace todoku::bounce {
namespace {

constexpr std::string_view kNames[] = {
#define CASE(name, ...) name,
#include "bounce/read_test_cases.def"
#undef CASE
};

std::string test_message(std::string_view name) {
  std::ifstream in(fmt::format("{}/src/bounce/testdata/{}.eml", TODOKU_SOURCE_DIR, name),
                   std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Kind, and of each recipient address and cause.
std::string told(const Reader& reader, std::string_view message) {
  const Report report = reader.read(message);
  std::string out(to_string(report.kind));
  for (const Recipient& r : report.recipients) {
    out += fmt::format(" {}:{}", r.address,
                       to_string(judge(reply::builtin_for_tests(), report, r).cause));
  }
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::size_t body_at(std::string_view message) {
  const std::size_t at = message.find("\n\n");
  return at == message.npos ? message.size() : at + 2;
}

using Change = std::string (*)(const std::string&);

std::string with_more_hops(const std::string& message) {
  std::string out;
  for (int i = 0; i < 12; ++i) {
    out += fmt::format(
        "Received: from a{0}.hop.example (a{0}.hop.example [203.0.113.{0}])\n\tby b.hop.example "
        "with ESMTP id X{0}\n\tfor <owner@hop.example>; Mon, 23 Nov 2026 10:00:00 +0900\n",
        i);
  }
  return out + message;
}

std::string with_padded_lines(const std::string& message) {
  const std::size_t at = body_at(message);
  return message.substr(0, at) + replaced(message.substr(at), "\n", "  \n");
}

std::string with_small_field_names(const std::string& message) {
  std::string out = message;
  const std::size_t end = body_at(message);
  bool name = true;
  for (std::size_t i = 0; i < end; ++i) {
    if (out[i] == ':' || out[i] == ' ' || out[i] == '\t') name = false;
    if (out[i] == '\n') name = true;
    if (name) out[i] = lower(out[i]);
  }
  return out;
}

std::string with_a_footer(const std::string& message) {
  return message +
         "\n\n--\nScanned by Example AntiVirus. See http://av.hop.example/help for more.\n";
}

std::string with_an_mbox_line(const std::string& message) {
  return "From MAILER-DAEMON Mon Nov 23 10:00:00 2026\n" + message;
}

std::string with_other_names(const std::string& message) {
  return replaced(replaced(message, "example.jp", "kaisha-shoji.example"), "192.0.2.",
                  "198.51.100.");
}

std::string with_double_line_ends(const std::string& message) {
  return replaced(message, "\n", "\r\n");
}

// Only of one part: there the body is the message's.
std::string encoded_anew(const std::string& message) {
  const std::size_t at = body_at(message);
  const std::string head = to_lower(message.substr(0, at));
  const bool plain = head.find("multipart/") == head.npos &&
                     head.find("content-transfer-encoding") == head.npos &&
                     head.find("utf-16") == head.npos && message.find('\r') == message.npos;
  if (!plain) return message;
  std::string lines;
  const std::string encoded = base64_encode(message.substr(at));
  for (std::size_t i = 0; i < encoded.size(); i += 76) lines += encoded.substr(i, 76) + "\n";
  return message.substr(0, at - 1) + "Content-Transfer-Encoding: base64\n\n" + lines;
}

struct Way {
  std::string_view name;
  Change change;
};
constexpr Way kWays[] = {
    {"more hops", with_more_hops},
    {"padded lines", with_padded_lines},
    {"small field names", with_small_field_names},
    {"a footer", with_a_footer},
    {"an mbox line", with_an_mbox_line},
    {"CRLF", with_double_line_ends},
    {"base64", encoded_anew},
};

bool is_fragile(std::string_view name, std::string_view way) {
  // UTF-16 has its spaces and line ends in two bytes; bytes of one would break it.
  return name == "39-utf16-first-part" && (way == "padded lines" || way == "CRLF");
}

TEST(Mutation, NothingOnTheWayChangesWhatAReportTells) {
  const Reader reader;
  for (const std::string_view name : kNames) {
    const std::string message = test_message(name);
    const std::string expected = told(reader, message);
    for (const Way& way : kWays) {
      if (is_fragile(name, way.name)) continue;
      EXPECT_EQ(told(reader, way.change(message)), expected) << name << " with " << way.name;
    }
  }
}

TEST(Mutation, OtherHostsAndAddressesAreReadLikeOurs) {
  const Reader reader;
  for (const std::string_view name : kNames) {
    const std::string message = test_message(name);
    if (message.find("base64") != message.npos) continue;  // the names inside cannot be changed
    EXPECT_EQ(told(reader, with_other_names(message)), with_other_names(told(reader, message)))
        << name;
  }
}

}  // namespace
}  // namespace todoku::bounce
