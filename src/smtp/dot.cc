#include "smtp/dot.h"

#include <cstring>

namespace todoku::smtp {
namespace {

// The place of the first CR or LF, or the size. memchr twice is many times faster than a loop, and
// the CR is nearly always the byte before the LF.
std::size_t line_end(std::string_view bytes) {
  const void* lf = std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t until =
      lf ? static_cast<std::size_t>(static_cast<const char*>(lf) - bytes.data()) : bytes.size();
  const void* cr = std::memchr(bytes.data(), '\r', until);
  return cr ? static_cast<std::size_t>(static_cast<const char*>(cr) - bytes.data()) : until;
}

// How many bytes at the front are whole lines with nothing special in them: each ends with CR LF,
// has neither alone and begins without a dot. Nearly all of a message is kept in such runs.
std::size_t plain_lines(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != '.') {
    const std::size_t end = at + line_end(bytes.substr(at));
    if (!bytes.substr(end).starts_with("\r\n")) break;
    at = end + 2;
  }
  return at;
}

}  // namespace

bool has_eight_bit(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return (all & 0x80) != 0;
}

bool has_bare_line_end(std::string_view text) {
  while (!text.empty()) {
    text.remove_prefix(line_end(text));
    if (text.empty()) return false;
    if (!text.starts_with("\r\n")) return true;
    text.remove_prefix(2);
  }
  return false;
}

void Stuffer::feed(std::string_view bytes, std::string& out) {
  while (!bytes.empty()) {
    if (at_ == At::after_cr) {  // its CR LF was written already, whatever follows
      if (bytes[0] == '\n') bytes.remove_prefix(1);
      at_ = At::line_start;
      continue;
    }
    if (at_ == At::line_start && bytes[0] == '.') out += '.';
    const std::size_t end = line_end(bytes);
    out.append(bytes.substr(0, end));
    if (end > 0) at_ = At::in_line;
    if (end == bytes.size()) return;
    out += "\r\n";
    at_ = bytes[end] == '\r' ? At::after_cr : At::line_start;
    bytes.remove_prefix(end + 1);
  }
}

void Stuffer::finish(std::string& out) {
  if (at_ == At::in_line) out += "\r\n";
  out += ".\r\n";
  at_ = At::line_start;
}

std::string dot_stuff(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 64 + 8);
  Stuffer stuffer;
  stuffer.feed(message, out);
  stuffer.finish(out);
  return out;
}

bool goes_as_it_is(std::string_view message) {
  while (!message.empty()) {
    if (message[0] == '.') return false;
    message.remove_prefix(line_end(message));
    if (!message.starts_with("\r\n")) return false;
    message.remove_prefix(2);
  }
  return true;
}

Unstuffer::State Unstuffer::feed(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (at_ == At::in_line) {
      run(bytes);
      continue;
    }
    const std::size_t plain = at_ == At::line_start ? plain_lines(bytes) : 0;
    if (plain > 0) {
      keep(bytes.substr(0, plain));
      bytes.remove_prefix(plain);
      after_bare_ = false;
      continue;
    }
    const State state = step(bytes[0], bytes);
    if (state != State::more) return state;
  }
  return State::more;
}

// The rest of a line, in one piece.
void Unstuffer::run(std::string_view& bytes) {
  const std::size_t end = line_end(bytes);
  keep(bytes.substr(0, end));
  bytes.remove_prefix(end);
  if (bytes.empty()) return;
  if (bytes[0] == '\r') {
    at_ = At::after_cr;
  } else {
    bare("\n");
  }
  bytes.remove_prefix(1);
}

// One byte where the line begins or may end. A byte that is not of the line end stays for run().
Unstuffer::State Unstuffer::step(char c, std::string_view& bytes) {
  switch (at_) {
    case At::line_start:
      at_ = c == '.' ? At::dot : At::in_line;
      if (c == '.') bytes.remove_prefix(1);
      return State::more;
    case At::after_cr:
      if (c != '\n') {
        bare("\r");
        return State::more;
      }
      keep("\r\n");
      after_bare_ = false;
      at_ = At::line_start;
      bytes.remove_prefix(1);
      return State::more;
    case At::dot:
      if (c == '\n') return State::smuggling;
      if (c == '\r') {
        at_ = At::dot_cr;
        bytes.remove_prefix(1);
        return State::more;
      }
      if (after_bare_) keep(".");  // not stuffed: the sender saw no line here, or will be refused
      at_ = At::in_line;
      return State::more;
    case At::dot_cr:
      if (c != '\n' || after_bare_) return State::smuggling;
      bytes.remove_prefix(1);
      return State::end;
    case At::in_line: break;
  }
  return State::more;
}

void Unstuffer::bare(std::string_view line_end) {
  keep(line_end);
  bare_ = true;
  after_bare_ = true;
  at_ = At::line_start;
}

void Unstuffer::keep(std::string_view bytes) {
  bytes_ += bytes.size();
  if (too_large()) {
    message_ = {};
    return;
  }
  eight_bit_ = eight_bit_ || has_eight_bit(bytes);
  message_.append(bytes);
}

}  // namespace todoku::smtp
