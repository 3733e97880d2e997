// The client: whatever a server answers, every recipient gets one outcome, nothing is called taken
// without a 2xx to the final dot, and only what was sent is in doubt.
#include "smtp/client.h"

#include "smtp/dot.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

smtp::Transaction transaction(unsigned flags) {
  smtp::Transaction t;
  t.reverse_path = "a@example.com";
  t.recipients = {{"b@d", {.success = true}, "rfc822;b@d"}, {"c@d", {}, ""}};
  t.body_bytes = 3;
  t.eight_bit = (flags & 1) != 0;
  t.smtputf8 = (flags & 2) != 0;
  t.envid = "x y";
  return t;
}

smtp::ClientPlan plan_of(unsigned flags) {
  smtp::ClientPlan plan{.helo = "out.example"};
  plan.tls = static_cast<smtp::ClientPlan::Tls>((flags >> 2) % 3);
  if ((flags & 16) != 0) plan.auth = smtp::Credentials{"u", "p"};
  plan.chunking = (flags & 32) != 0;
  plan.pipelining = (flags & 64) == 0;
  if ((flags & 12) == 12) plan.protocol = smtp::ClientPlan::Protocol::lmtp;
  return plan;
}

// The server's side: the input's replies, then silence and a broken link.
struct Server {
  std::string_view input;
  smtp::ReplyParser parser{};

  smtp::ClientEvent answer() {
    auto reply = parser.feed(input);
    if (!reply) return reply.error();
    if (!*reply) return Error{Errc::closed, "the input is over"};
    return std::move(**reply);
  }
};

void check(const smtp::TransactionResult& result, bool body_sent) {
  must(result.recipients.size() == 2);
  must(!result.doubtful || body_sent);
  must(!result.doubtful || !result.reusable);
  for (const smtp::Outcome& o : result.recipients) {
    must(o.reply.has_value() + o.error.has_value() + o.lack.has_value() == 1);
    must(!o.taken() || body_sent);
    must(!o.reply || o.stage == smtp::Stage::eod || o.reply->klass() != 2 ||
         o.stage == smtp::Stage::data);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned flags = fuzz::take_byte(input);
  Server server{input};
  smtp::ClientSession session(plan_of(flags));
  smtp::ClientStep step = session.next(smtp::Opened{});
  int begun = 0;
  int told = 0;
  bool sent = false;  // the message of the transaction under way
  while (!std::holds_alternative<smtp::Closed>(step)) {
    if (const auto* done = std::get_if<smtp::Done>(&step)) {
      check(done->result, sent);
      sent = false;
      ++told;
      step = session.next(smtp::Resume{});
    } else if (std::holds_alternative<smtp::Idle>(step)) {
      const bool more = begun < 4;
      if (more) ++begun;
      step = more ? session.next(smtp::Begin{transaction(flags)}) : session.next(smtp::Quit{});
    } else if (const auto* body = std::get_if<smtp::SendBody>(&step)) {
      sent = body->how != smtp::SendBody::How::nothing;
      if ((flags & 128) != 0 && session.can_follow() && begun < 4) {
        ++begun;
        session.follow_with(transaction(flags));
      }
      step = session.next(smtp::Sent{});
    } else if (const auto* send = std::get_if<smtp::Send>(&step)) {
      must(send->bytes.ends_with("\r\n") && !smtp::has_bare_line_end(send->bytes));
      step = session.next(smtp::Sent{});
    } else if (std::holds_alternative<smtp::StartTls>(step)) {
      step = session.next(smtp::TlsDone{});
    } else {
      must(std::get<smtp::AwaitReply>(step).within.count() > 0);
      step = session.next(server.answer());
    }
  }
  must(told == begun);
  return 0;
}
