// The server: whatever a client says and however it is cut, the answers are the same and
// well-formed, and no message with a bare line end, over the limit or without a recipient comes in.
#include "smtp/server.h"

#include "base/text.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

constexpr std::uint64_t kLimit = 300;

struct Run {
  smtp::ServerSession session;
  unsigned seed;
  std::string said;
  std::vector<std::string> messages;
  bool over = false;

  Run(smtp::ServerOptions options, unsigned seed_) : session(std::move(options)), seed(seed_) {}

  smtp::Reply decide(const smtp::Question& question) {
    if (const auto* message = std::get_if<smtp::AskMessage>(&question)) {
      must(message->body.size() <= kLimit + 2 && !smtp::has_bare_line_end(message->body));
      must(session.facts().mail_given && !session.facts().envelope.recipients.empty());
      messages.push_back(message->body);
    }
    if (std::holds_alternative<smtp::AskAuth>(question)) must(session.facts().tls);
    seed = seed * 1103515245 + 12345;
    const unsigned die = seed >> 16 & 31;
    if (die == 0) return smtp::make_reply(550, "5.7.1 no\n5.7.1 never");
    return die == 1 ? smtp::make_reply(421, "4.3.0 later") : smtp::make_reply(250, "2.0.0 OK");
  }

  void run() {
    while (!over) {
      smtp::ServerStep step = session.next();
      if (auto* say = std::get_if<smtp::Say>(&step)) said += say->bytes;
      if (auto* consult = std::get_if<smtp::Consult>(&step))
        session.answer(decide(consult->question));
      if (std::holds_alternative<smtp::AcceptTls>(step)) session.tls_done();
      if (std::holds_alternative<smtp::Listen>(step)) session.silence();
      over = std::holds_alternative<smtp::Close>(step);
      if (std::holds_alternative<smtp::Read>(step)) return;
    }
  }
  void feed(std::string_view bytes) {
    session.feed(bytes);
    run();
  }
};

smtp::ServerOptions options_of(unsigned flags) {
  smtp::ServerOptions options;
  options.tls = (flags & 1) != 0;
  options.auth = (flags & 2) != 0;
  options.old_handset_addresses = (flags & 4) != 0;
  options.chunking = (flags & 8) == 0;
  options.smtputf8 = (flags & 16) == 0;
  options.message_bytes = kLimit;
  options.recipients = 3;
  options.line_bytes = 200;
  options.auth_bytes = 300;
  options.messages = 4;
  return options;
}

void check_answers(std::string_view said) {
  must(said.empty() || said.ends_with("\r\n"));
  while (!said.empty()) {
    const std::size_t end = said.find("\r\n");
    const std::string_view line = said.substr(0, end);
    must(line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]));
    must(line.find('\n') == line.npos && line.find('\r') == line.npos);
    said.remove_prefix(end + 2);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned flags = fuzz::take_byte(input);
  const unsigned seed = fuzz::take_byte(input);
  const std::size_t cut = fuzz::cut_at(input, fuzz::take_byte(input));
  Run whole(options_of(flags), seed);
  whole.run();
  whole.feed(input);
  check_answers(whole.said);
  Run halves(options_of(flags), seed);
  halves.run();
  halves.feed(input.substr(0, std::min(cut, input.size())));
  halves.feed(input.substr(std::min(cut, input.size())));
  check_answers(halves.said);
  // With STARTTLS the cut matters: what came with it is forgotten.
  if ((flags & 1) == 0) must(whole.said == halves.said && whole.messages == halves.messages);
  return 0;
}
