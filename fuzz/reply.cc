// Replies: cut anywhere they are the same; what is read can be written and read again.
#include "smtp/reply.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

struct Run {
  std::vector<smtp::Reply> replies;
  bool failed = false;
};

void feed(smtp::ReplyParser& parser, std::string& kept, std::string_view bytes, Run& run) {
  kept.append(bytes);
  std::string_view rest = kept;
  while (!run.failed && !rest.empty()) {
    auto reply = parser.feed(rest);
    run.failed = !reply;
    if (!reply || !*reply) break;
    run.replies.push_back(std::move(**reply));
  }
  kept = rest;
}

Run read(std::string_view input, std::size_t cut) {
  smtp::ReplyParser parser({.line_bytes = 300, .lines = 8});
  Run run;
  std::string kept;
  feed(parser, kept, input.substr(0, cut), run);
  if (!run.failed) feed(parser, kept, input.substr(cut), run);
  return run;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = fuzz::cut_at(input, fuzz::take_byte(input));
  const Run whole = read(input, input.size());
  const Run halves = read(input, std::min(cut, input.size()));
  must(whole.replies == halves.replies && whole.failed == halves.failed);
  for (const smtp::Reply& reply : whole.replies) {
    must(reply.code >= 200 && reply.code <= 599 && !reply.lines.empty());
    must(smtp::parse_reply(smtp::to_wire_text(reply)).has_value());
    must(smtp::to_line(reply).find('\n') == std::string::npos);
  }
  const std::optional<smtp::Reply> parsed = smtp::parse_reply(input);
  if (parsed) must(smtp::parse_reply(smtp::to_wire_text(*parsed))->code == parsed->code);
  return 0;
}
