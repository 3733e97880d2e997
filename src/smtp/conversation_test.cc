// The client's machine against the server's, over a wire that cuts the
// bytes in pieces of every size.
#include <gtest/gtest.h>

#include "smtp/client.h"
#include "smtp/dot.h"
#include "smtp/server.h"

namespace todoku::smtp {
namespace {

const std::vector<std::string> kBodies = {"Subject: a\r\n\r\n.dot\r\n..\r\nend\r\n", "\r\n",
                                          "x: y\r\n\r\n.\r\n\r\n",
                                          "Subject: \xe3\x81\x82\r\n\r\nb\r\n"};

// The server at the other end; keeps what it takes. `nobody@d` is refused.
struct Far {
  ServerSession session;
  std::string said;  // not yet read by the client
  std::vector<std::string> bodies;
  std::vector<std::size_t> recipients;

  explicit Far(ServerOptions options) : session(std::move(options)) { run(); }

  void run() {
    for (;;) {
      ServerStep step = session.next();
      if (auto* say = std::get_if<Say>(&step)) {
        said += say->bytes;
      } else if (auto* consult = std::get_if<Consult>(&step)) {
        session.answer(decide(consult->question));
      } else if (std::holds_alternative<AcceptTls>(step)) {
        return;  // the client starts it
      } else {
        return;
      }
    }
  }
  Reply decide(const Question& question) {
    const auto* rcpt = std::get_if<AskRecipient>(&question);
    if (rcpt && rcpt->path.address == "nobody@d") return make_reply(550, "5.1.1 no such user");
    if (const auto* auth = std::get_if<AskAuth>(&question)) {
      return auth->password == "secret" ? make_reply(235, "2.7.0 ok") : make_reply(535, "5.7.8 no");
    }
    if (const auto* message = std::get_if<AskMessage>(&question)) {
      bodies.push_back(message->body);
      recipients.push_back(session.facts().envelope.recipients.size());
    }
    return make_reply(250, "2.0.0 OK");
  }
};

struct Talk {
  ClientPlan plan{.helo = "out.example"};
  ServerOptions options;
  std::size_t piece = 1000;  // bytes the wire carries at a time
  bool follow = false;

  std::vector<TransactionResult> results;
  std::optional<Closed> closed;
  std::vector<std::string> received;
  std::vector<std::size_t> recipients;

  void run() {
    Far far(options);
    ClientSession near(plan);
    std::string kept;  // written by the client, not yet on the wire
    std::string unread;
    ReplyParser parser;
    std::size_t begun = 0;
    ClientStep step = near.next(Opened{});
    while (!std::holds_alternative<Closed>(step)) {
      if (auto* send = std::get_if<Send>(&step)) {
        kept += send->bytes;
        step = near.next(Sent{});
      } else if (auto* body = std::get_if<SendBody>(&step)) {
        if (follow && near.can_follow() && begun < kBodies.size())
          near.follow_with(transaction(begun++));
        kept += wire_form(*body, results.size());
        step = near.next(Sent{});
      } else if (std::holds_alternative<AwaitReply>(step)) {
        carry(kept, far);
        step = near.next(read(parser, unread, far));
      } else if (std::holds_alternative<StartTls>(step)) {
        EXPECT_TRUE(unread.empty() && far.said.empty());
        far.session.tls_done();
        far.run();
        step = near.next(TlsDone{});
      } else if (auto* done = std::get_if<Done>(&step)) {
        results.push_back(std::move(done->result));
        step = near.next(Resume{});
      } else {
        const bool more = begun < kBodies.size();
        step = more ? near.next(Begin{transaction(begun++)}) : near.next(Quit{});
      }
    }
    closed = std::get<Closed>(step);
    received = far.bodies;
    recipients = far.recipients;
  }

 private:
  static Transaction transaction(std::size_t i) {
    Transaction t;
    t.reverse_path = i == 1 ? "" : "a@example.com";
    t.recipients = {{"b@d", {.never = true}, "rfc822;b+c@d"},
                    {"nobody@d", {}, ""},
                    {"a..b@docomo.ne.jp", {}, ""}};
    t.body_bytes = kBodies[i].size();
    t.eight_bit = has_eight_bit(kBodies[i]);
    t.envid = "e=" + std::to_string(i);
    return t;
  }
  static std::string wire_form(const SendBody& body, std::size_t i) {
    switch (body.how) {
      case SendBody::How::dot_stuffed: return dot_stuff(kBodies[i]);
      case SendBody::How::as_it_is: return kBodies[i];
      case SendBody::How::nothing: return ".\r\n";
    }
    std::unreachable();
  }
  void carry(std::string& kept, Far& far) const {
    for (std::size_t at = 0; at < kept.size(); at += piece) {
      far.session.feed(std::string_view(kept).substr(at, piece));
      far.run();
    }
    kept.clear();
  }
  ClientEvent read(ReplyParser& parser, std::string& unread, Far& far) const {
    for (;;) {
      std::string_view rest = unread;
      auto reply = parser.feed(rest);
      unread.erase(0, unread.size() - rest.size());
      if (!reply) return reply.error();
      if (*reply) return std::move(**reply);
      if (far.said.empty()) return Error{Errc::timeout, "the server says nothing"};
      unread += far.said.substr(0, piece);
      far.said.erase(0, piece);
    }
  }
};

void expect_all_delivered(const Talk& talk) {
  ASSERT_EQ(talk.results.size(), kBodies.size());
  for (const TransactionResult& r : talk.results) {
    EXPECT_TRUE(r.recipients[0].taken());
    EXPECT_EQ(r.recipients[1].reply->code, 550);
    EXPECT_EQ(r.recipients[1].stage, Stage::rcpt);
    EXPECT_TRUE(r.recipients[2].taken());
    EXPECT_TRUE(r.dsn_passed_on);
  }
  EXPECT_EQ(talk.received, kBodies);
  EXPECT_EQ(talk.recipients, std::vector<std::size_t>(kBodies.size(), 2));
  EXPECT_FALSE(talk.closed->failure);
}

TEST(Conversation, DeliversTheSameBytesInPiecesOfEverySize) {
  for (const bool pipelining : {false, true}) {
    for (const bool chunking : {false, true}) {
      for (const bool follow : {false, true}) {
        for (std::size_t piece = 1; piece <= 300; ++piece) {
          SCOPED_TRACE(testing::Message()
                       << pipelining << chunking << follow << " in pieces of " << piece);
          Talk talk;
          talk.plan.pipelining = pipelining;
          talk.plan.chunking = chunking;
          talk.follow = follow;
          talk.piece = piece;
          talk.run();
          expect_all_delivered(talk);
          if (testing::Test::HasFailure()) return;
        }
      }
    }
  }
}

TEST(Conversation, AuthenticatesUnderTlsInPiecesOfEverySize) {
  for (std::size_t piece = 1; piece <= 120; ++piece) {
    SCOPED_TRACE(piece);
    Talk talk;
    talk.options.tls = talk.options.tls_required = talk.options.auth = true;
    talk.plan.tls = ClientPlan::Tls::required;
    talk.plan.auth = Credentials{"anna", "secret"};
    talk.piece = piece;
    talk.run();
    expect_all_delivered(talk);
  }
}

TEST(Conversation, EndsWhereThePasswordIsWrong) {
  Talk talk;
  talk.options.tls = talk.options.auth = true;
  talk.plan.auth = Credentials{"anna", "wrong"};
  talk.run();
  ASSERT_TRUE(talk.closed->failure);
  EXPECT_EQ(talk.closed->failure->stage, Stage::auth);
  EXPECT_EQ(talk.closed->failure->reply->code, 535);
}

TEST(Conversation, KeepsTheServersWordsWhenAMessageIsTooLarge) {
  for (const bool chunking : {false, true}) {
    Talk talk;
    talk.options.message_bytes = 25;  // the first and the last are larger
    talk.plan.chunking = chunking;
    talk.run();
    ASSERT_EQ(talk.results.size(), 4u);
    EXPECT_EQ(talk.results[0].recipients[0].stage, Stage::mail);
    EXPECT_EQ(talk.results[0].recipients[0].reply->code, 552);
    EXPECT_TRUE(talk.results[1].recipients[0].taken());
    EXPECT_TRUE(talk.results[2].recipients[0].taken());
  }
}

// The last message of the session gets 421 where the server takes no more;
// the rest is untouched by it.
TEST(Conversation, SeesThatTheServerTakesNoMore) {
  for (const bool follow : {false, true}) {
    Talk talk;
    talk.options.messages = 2;
    talk.follow = follow;
    talk.run();
    ASSERT_EQ(talk.results.size(), 3u);
    EXPECT_TRUE(talk.results[1].recipients[0].taken());
    EXPECT_TRUE(talk.results[2].stale);
    EXPECT_EQ(talk.results[2].recipients[0].reply->code, 421);
    EXPECT_EQ(talk.received.size(), 2u);
  }
}

}  // namespace
}  // namespace todoku::smtp
