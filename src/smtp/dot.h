// smtp/dot.h - dot-stuffing, both ways (RFC 5321 §4.5.2), as streams cut at any byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace todoku::smtp {

// Message -> wire. A lone LF or CR in the message becomes CR LF: nothing that we send can smuggle.
class Stuffer {
 public:
  // Appends what `bytes` of the message become to `out`.
  void feed(std::string_view bytes, std::string& out);
  // The end: a line end if the last line has none, and the lone dot.
  void finish(std::string& out);

 private:
  enum class At { line_start, in_line, after_cr } at_ = At::line_start;
};
// A whole message, with its end.
std::string dot_stuff(std::string_view message);
// Are the message and ".\r\n" behind it what dot_stuff would give? True of nearly every message:
// the driver then sends it without a copy.
bool goes_as_it_is(std::string_view message);

// Wire -> message. Bounded: past `limit_bytes` it goes on looking for the end and keeps nothing.
class Unstuffer {
 public:
  Unstuffer() = default;
  explicit Unstuffer(std::uint64_t limit_bytes) : limit_(limit_bytes) {}

  enum class State {
    more,
    end,       // CR LF "." CR LF was taken
    smuggling  // a lone dot with a bare CR or LF beside it: an end for some, not for us
  };
  // Takes from the front of `bytes`, up to and with the end.
  State feed(std::string_view& bytes);

  // A CR without LF, or an LF without CR, was seen.
  bool bare_line_end() const { return bare_; }
  bool eight_bit() const { return eight_bit_; }
  bool too_large() const { return bytes_ > limit_; }
  std::uint64_t bytes() const { return bytes_; }  // of the message so far, kept or not
  std::size_t kept() const { return message_.size(); }
  std::string take() { return std::move(message_); }

 private:
  // Where the next byte stands. What may still be part of the end is not kept yet.
  enum class At { line_start, in_line, after_cr, dot, dot_cr };
  State step(char c, std::string_view& bytes);
  void run(std::string_view& bytes);
  void keep(std::string_view bytes);
  void bare(std::string_view line_end);

  std::uint64_t limit_ = UINT64_MAX;
  std::uint64_t bytes_ = 0;
  std::string message_;
  At at_ = At::line_start;
  bool after_bare_ = false;  // the line before this one ended with a bare CR or LF
  bool bare_ = false;
  bool eight_bit_ = false;
};

// Has `text` a byte over 0x7f?
bool has_eight_bit(std::string_view text);
// Has `text` a CR without LF behind it, or an LF without CR before it?
bool has_bare_line_end(std::string_view text);

}  // namespace todoku::smtp
