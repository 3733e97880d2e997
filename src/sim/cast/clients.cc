#include "sim/cast/clients.h"

#include <array>

namespace todoku::sim {

namespace {

constexpr milliseconds kPatience = std::chrono::minutes(12);

// Reads whole replies from a stream, without the parser that is under test elsewhere.
class Ear {
 public:
  Ear(Stream& stream, Clock& clock) : stream_(stream), clock_(clock) {}

  // The next reply, LF between its lines; "" once the link has ended.
  Task<std::string> next() {
    for (;;) {
      std::string reply = take();
      if (!reply.empty()) co_return reply;
      std::array<char, 512> buffer;
      stream_.set_deadline(clock_.steady() + kPatience);
      const Result<std::size_t> n = co_await stream_.read_some(buffer);
      if (!n) co_return std::string();
      unread_.append(buffer.data(), *n);
    }
  }

 private:
  // A reply ends with its first line that has no hyphen behind the code.
  std::string take() {
    std::string reply;
    for (std::size_t at = 0;;) {
      const std::size_t end = unread_.find("\r\n", at);
      if (end == std::string::npos) return {};
      reply += (reply.empty() ? "" : "\n") + unread_.substr(at, end - at);
      const bool last = end - at < 4 || unread_[at + 3] != '-';
      at = end + 2;
      if (!last) continue;
      unread_.erase(0, at);
      return reply;
    }
  }

  Stream& stream_;
  Clock& clock_;
  std::string unread_;
};

std::vector<std::string> commands_of(const Letter& letter) {
  std::vector<std::string> lines = {"EHLO client.test", "MAIL FROM:<" + letter.reverse_path + ">"};
  for (const std::string& r : letter.recipients) lines.push_back("RCPT TO:<" + r + ">");
  lines.push_back("DATA");
  return lines;
}

// Says `bytes` and hears the answer. False where it is no yes (2xx, 3xx), or none.
Task<bool> say_and_hear(Stream& stream, Ear& ear, std::string bytes, Talk& talk) {
  const Result<void> written = co_await stream.write(bytes);
  if (written) {
    talk.replies.push_back(co_await ear.next());
    talk.ended = talk.replies.back().empty();
  } else {
    talk.ended = true;
  }
  co_return !talk.ended && (talk.replies.back()[0] == '2' || talk.replies.back()[0] == '3');
}

Task<void> hear_the_rest(Ear& ear, Talk& talk) {
  for (;;) {
    std::string reply = co_await ear.next();
    if (reply.empty()) break;
    talk.replies.push_back(std::move(reply));
  }
  talk.ended = true;
}

}  // namespace

Task<Talk> upright_client(Stream& stream, Clock& clock, Letter letter) {
  Talk talk;
  Ear ear(stream, clock);
  bool yes = co_await say_and_hear(stream, ear, "", talk);  // the greeting
  const std::vector<std::string> commands = commands_of(letter);
  for (std::size_t i = 0; yes && i < commands.size(); ++i) {
    yes = co_await say_and_hear(stream, ear, commands[i] + "\r\n", talk);
  }
  if (yes) {
    talk.taken = co_await say_and_hear(stream, ear, letter.text + ".\r\n", talk);
  }
  if (!talk.ended) {
    co_await say_and_hear(stream, ear, "QUIT\r\n", talk);
  }
  co_return talk;
}

Task<Talk> pipeliner_ahead(Stream& stream, Clock& clock, Letter letter) {
  Talk talk;
  Ear ear(stream, clock);
  std::string all;
  for (const std::string& command : commands_of(letter)) all += command + "\r\n";
  all += letter.text + ".\r\nQUIT\r\n";
  const Result<void> written = co_await stream.write(all);
  talk.ended = !written;
  co_await hear_the_rest(ear, talk);
  co_return talk;
}

Task<Talk> smuggler(Stream& stream, Clock& clock, Letter letter, std::string fake_end) {
  Talk talk;
  Ear ear(stream, clock);
  bool yes = co_await say_and_hear(stream, ear, "", talk);
  const std::vector<std::string> commands = commands_of(letter);
  for (std::size_t i = 0; yes && i < commands.size(); ++i) {
    yes = co_await say_and_hear(stream, ear, commands[i] + "\r\n", talk);
  }
  if (!yes) co_return talk;
  std::string message = letter.text + "end of the first" + fake_end;
  message += "MAIL FROM:<smuggled@client.test>\r\nRCPT TO:<" + letter.recipients[0] + ">\r\n";
  message += "DATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\n";
  talk.taken = co_await say_and_hear(stream, ear, std::move(message), talk);
  const Result<void> quit = co_await stream.write("QUIT\r\n");
  talk.ended = !quit;
  co_await hear_the_rest(ear, talk);
  co_return talk;
}

Task<Talk> slowloris(Stream& stream, Clock& clock, milliseconds between) {
  Talk talk;
  Ear ear(stream, clock);
  const bool greeted = co_await say_and_hear(stream, ear, "", talk);
  talk.ended = !greeted;
  while (!talk.ended) {
    co_await clock.sleep_until(clock.steady() + between);
    const Result<void> written = co_await stream.write("x");
    talk.ended = !written;
  }
  co_await hear_the_rest(ear, talk);
  co_return talk;
}

}  // namespace todoku::sim
