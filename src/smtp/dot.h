// smtp/dot.h - dot-stuffing, both ways (RFC 5321 §4.5.2), as streams cut at any byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace todoku::smtp {

// Message -> wire. A lone LF or CR in the message becomes CR LF: nothing that we send can smuggle.
class Stuffer {
 public:
  // Appends what of the message `bytes` becomes to `out`.
  void feed(std::string_view bytes, std::string& out);
  // The end: a line end if the last line has none, and the lone dot.
  void finish(std::string& out);

 private:
  enum class At { line_start, in_line, after_cr } at_ = At::line_start;
};
// A whole message, with its end.
std::string dot_stuff(std::string_view message);
// Would the message go as it is, with CR LF "." CR LF behind it? True of nearly every one: no copy
// is needed.
bool needs_stuffing(std::string_view message);

// Wire -> message. Bounded: past `limit` bytes it goes on looking for the end and keeps nothing.
class Unstuffer {
 public:
  Unstuffer() = default;
  explicit Unstuffer(std::uint64_t limit_bytes) : limit_(limit_bytes) {}

  enum class State {
    more,
    end,       // CR LF "." CR LF was taken
    smuggling  // a lone dot with a bare CR or LF beside it: the sender's end is not ours
  };
  // Takes from the front of `bytes`, up to and with the end.
  State feed(std::string_view& bytes);

  bool bare_line_end() const { return bare_; }  // a CR without LF, or an LF without CR, was seen
  bool eight_bit() const { return eight_bit_; }
  bool too_large() const { return bytes_ > limit_; }
  std::uint64_t bytes() const { return bytes_; }  // of the message so far, kept or not
  std::string take() { return std::move(message_); }

 private:
  // What the bytes of the line so far are, where it may still turn out to be the end.
  enum class At { line_start, in_line, after_cr, dot, dot_cr } at_ = At::line_start;
  void keep(std::string_view bytes);
  State special(char c);

  std::uint64_t limit_ = UINT64_MAX;
  std::uint64_t bytes_ = 0;
  std::string message_;
  bool after_bare_ = false;  // the line before this one ended with a bare CR or LF
  bool bare_ = false;
  bool eight_bit_ = false;
};

}  // namespace todoku::smtp
