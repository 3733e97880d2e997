// auth/canonical.h - the two canonical forms of header fields and bodies (RFC 6376 §3.4).
//
// Only CR LF ends a line of a body; a bare CR or LF is text like any other, as §3.4 works on what
// SMTP carries. Callers with other line ends convert first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace todoku::auth {

enum class Canon { simple, relaxed };

constexpr const char* to_string(Canon canon) {
  return canon == Canon::simple ? "simple" : "relaxed";
}

// Appends the canonical form of a whole field ("Name: value", folds included, with or without its
// line end), with CR LF behind it (§3.4.1, §3.4.2).
void append_canonical_field(Canon canon, std::string_view whole, std::string& out);

// A body fed in pieces cut at any byte (§3.4.3, §3.4.4). Linear, and holds no more than a count of
// the empty lines that may turn out to be the last.
class BodyCanon {
 public:
  explicit BodyCanon(Canon canon) : canon_(canon) {}

  // Appends to `out` what is certain by now. Empty lines are held back: a piece of n bytes may
  // release more than n.
  void feed(std::string_view bytes, std::string& out);
  void finish(std::string& out);

 private:
  void feed_simple(std::string_view bytes, std::string& out);
  void feed_relaxed(std::string_view bytes, std::string& out);
  std::size_t copy_tight_lines(std::string_view bytes, std::size_t at, std::string& out);
  void step_relaxed(char c, std::string& out);
  void release(std::string& out);

  Canon canon_;
  bool cr_ = false;          // the last byte was a CR
  bool space_ = false;       // relaxed: white space stands before the next byte
  bool any_ = false;         // something was written
  std::uint64_t lines_ = 0;  // line ends held back
};

}  // namespace todoku::auth
