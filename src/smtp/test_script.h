// smtp/test_script.h - a server that reads from a script, for the tests of the client's machine.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "smtp/client.h"

namespace todoku::smtp {

// A conversation as a reader of the RFC would write it down: "C:" is what the machine must ask to
// be sent ("<body>" the message, "<chunk>" the message behind BDAT, "<dot>" a lone dot, "<tls>" the
// handshake), "S:" what the server then says, "|" between the lines of one answer.
using Script = std::vector<std::string>;

inline const Script kHello = {"S:220 mx", "C:EHLO out.example",
                              "S:250-mx hello|250-8BITMIME|250 SIZE 1000"};
inline const Script kPipelining = {"S:220 mx", "C:EHLO out.example",
                                   "S:250-mx|250-PIPELINING|250 DSN"};

inline Script operator+(Script a, const Script& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Transaction to(std::vector<std::string> recipients) {
  Transaction t;
  t.reverse_path = "a@example.com";
  for (std::string& r : recipients) t.recipients.push_back({std::move(r), {}, {}});
  t.body_bytes = 10;
  return t;
}

inline ClientPlan plain_plan() {
  return ClientPlan{.helo = "out.example", .tls = ClientPlan::Tls::never};
}

inline Reply spoken(std::string text) {
  std::replace(text.begin(), text.end(), '|', '\n');
  return *parse_reply(text);
}

inline std::string written(const ClientStep& step) {
  if (const auto* send = std::get_if<Send>(&step)) {
    std::string lines = send->bytes.substr(0, send->bytes.size() - 2);
    for (std::size_t at = lines.find("\r\n"); at != lines.npos; at = lines.find("\r\n"))
      lines.replace(at, 2, "|");
    return "C:" + lines;
  }
  if (const auto* body = std::get_if<SendBody>(&step)) {
    switch (body->how) {
      case SendBody::How::dot_stuffed: return "C:<body>";
      case SendBody::How::as_it_is: return "C:<chunk>";
      case SendBody::How::nothing: return "C:<dot>";
    }
  }
  if (std::holds_alternative<StartTls>(step)) return "C:<tls>";
  if (std::holds_alternative<AwaitReply>(step)) return "S:";
  if (std::holds_alternative<Idle>(step)) return "idle";
  if (std::holds_alternative<Done>(step)) return "done";
  return "closed";
}

inline constexpr std::size_t kNever = static_cast<std::size_t>(-1);

// Plays the peer. At line `stop` the link breaks with `how`.
struct Play {
  ClientSession session;
  std::deque<Transaction> work;
  std::vector<TransactionResult> results;
  std::optional<Closed> closed;
  std::size_t stop = kNever;
  Errc how = Errc::closed;
  bool follow = false;  // hand in the next transaction with the body
  std::size_t line = 0;
  std::string at_end;  // what the last step was

  explicit Play(ClientPlan plan) : session(std::move(plan)) {}

  void run(const Script& script) {
    ClientStep step = session.next(Opened{});
    for (;;) {
      if (auto* done = std::get_if<Done>(&step)) {
        results.push_back(std::move(done->result));
        step = session.next(Resume{});
        continue;
      }
      at_end = written(step);
      if (auto* end = std::get_if<Closed>(&step)) {
        closed = std::move(*end);
        return;
      }
      if (at_end == "idle") {
        if (work.empty()) return;
        Transaction next = std::move(work.front());
        work.pop_front();
        step = session.next(Begin{std::move(next)});
        continue;
      }
      if (line == script.size()) return;
      step = session.next(event(script));
    }
  }

 private:
  ClientEvent event(const Script& script) {
    const std::string& expected = script[line];
    const bool ours = at_end != "S:";
    EXPECT_EQ(ours ? at_end : expected.substr(0, 2), ours ? expected : "S:") << "at line " << line;
    if (follow && session.can_follow() && !work.empty()) {
      session.follow_with(std::move(work.front()));
      work.pop_front();
    }
    const bool breaks = line++ == stop;
    if (breaks) return Error{how, "broken by the test"};
    if (at_end == "C:<tls>") return TlsDone{};
    if (ours) return Sent{};
    return spoken(expected.substr(2));
  }
};

inline Play play(const Script& script, std::vector<Transaction> work,
                 ClientPlan plan = plain_plan()) {
  Play p(std::move(plan));
  p.work.assign(work.begin(), work.end());
  p.run(script);
  EXPECT_EQ(p.line, script.size());
  return p;
}

inline std::string summary(const Outcome& o) {
  std::string text = std::string(to_string(o.stage)) + " ";
  if (o.reply) return text + to_line(*o.reply);
  if (o.error) return text + to_string(o.error->code);
  return text + std::string(to_string(*o.lack));
}
inline std::vector<std::string> summary(const TransactionResult& r) {
  std::vector<std::string> out;
  for (const Outcome& o : r.recipients) out.push_back(summary(o));
  return out;
}
using Words = std::vector<std::string>;

}  // namespace todoku::smtp
