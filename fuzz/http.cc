// Requests from any bytes: the same ones however the bytes are cut, and each is one that a route
// and POST /v1/messages can be asked with.
#include <vector>

#include "api/handed_in.h"
#include "api/http.h"
#include "split.h"

using namespace todoku;

namespace {

constexpr api::HttpLimits kLimits = {.header_bytes = 4096, .body_bytes = 65536};

struct Heard {
  std::vector<api::Request> requests;
  bool refused = false;
};

// What the server's loop does with one block that came.
void hear(api::RequestReader& reader, std::string_view block, Heard& heard) {
  while (!heard.refused) {
    auto request = reader.feed(block);
    heard.refused = !request.has_value();
    if (heard.refused || !*request) return;
    heard.requests.push_back(std::move(**request));
  }
}

Heard hear_all(std::string_view input, std::size_t cut) {
  api::RequestReader reader(kLimits);
  Heard heard;
  hear(reader, input.substr(0, cut), heard);
  hear(reader, input.substr(cut), heard);
  return heard;
}

bool same(const api::Request& a, const api::Request& b) {
  return a.method == b.method && a.path == b.path && a.query == b.query && a.headers == b.headers &&
         a.body == b.body && a.keep_alive == b.keep_alive;
}

// What is handed in is a message whose lines end as RFC 5321 §2.3.8 wants them.
void hand_in(const api::Request& request) {
  const Result<api::HandedIn> mail = api::read_handed_in(request);
  if (!mail) return fuzz::must(!mail.error().what.empty());
  fuzz::must(!mail->envelope.recipients.empty());
  fuzz::must(mail->message.ends_with("\r\n"));
  for (std::size_t i = 0; i < mail->message.size(); ++i) {
    const bool feed = mail->message[i] == '\n';
    fuzz::must(feed == (i > 0 && mail->message[i - 1] == '\r'));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned number = fuzz::take_byte(input);
  const Heard whole = hear_all(input, input.size());
  const Heard parts = hear_all(input, fuzz::cut_at(input, number));
  // A refusal may come later where a header was cut: it is judged then when all of it is there.
  fuzz::must(whole.requests.size() == parts.requests.size());
  for (std::size_t i = 0; i < whole.requests.size(); ++i) {
    fuzz::must(same(whole.requests[i], parts.requests[i]));
    fuzz::must(whole.requests[i].body.size() <= kLimits.body_bytes);
    hand_in(whole.requests[i]);
  }
  return 0;
}
