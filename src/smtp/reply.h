// smtp/reply.h - what an SMTP server says, as a value (RFC 5321 §4.2).
//
// A Reply keeps the server's own words: the catalogue in reply/ judges them, and the operator reads
// them. Parsing does no I/O and takes input split at any byte, so test, fuzzer and socket feed it alike.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace todoku::smtp {

// X.Y.Z of RFC 3463 §2.
struct EnhancedCode {
  int klass = 0;    // 2, 4 or 5
  int subject = 0;  // 0..999
  int detail = 0;   // 0..999
  bool operator==(const EnhancedCode&) const = default;
};
std::string to_string(EnhancedCode code);  // "5.7.26"
// Reads "5.7.26" at the front of `text`, with a word border behind it; removes what it read.
std::optional<EnhancedCode> take_enhanced_code(std::string_view& text);

struct Reply {
  int code = 0;                          // 200..599
  std::optional<EnhancedCode> enhanced;  // as sent, even if its class differs from `code` (Gmail: 421 5.7.32)
  std::vector<std::string> lines;        // the text of each line, without reply code and line end, with its
                                         // enhanced code as sent; bytes as they came, any character set
  bool operator==(const Reply&) const = default;

  int klass() const { return code / 100; }
};

// A reply of our own: `text` may have several lines (LF between them), each with its enhanced code.
Reply make_reply(int code, std::string_view text);
// The reply as the server spoke it: "550-5.1.1 a\n550 5.1.1 b" (LF between lines, none at the end).
std::string to_wire_text(const Reply& reply);
// One line for people and logs: the lines joined by a space, repeated enhanced codes kept once.
std::string to_line(const Reply& reply);
// Makes a reply from what a person or a log wrote: with or without line breaks, with or without codes.
// nullopt if no reply code stands at the front.
std::optional<Reply> parse_reply(std::string_view text);

// Reads replies from a stream of bytes.
class ReplyParser {
 public:
  struct Limits {
    std::size_t line_bytes = 2048;  // RFC 5321 §4.5.3.1.5 says 512; real servers say more
    std::size_t lines = 128;
  };

  ReplyParser() = default;
  explicit ReplyParser(Limits limits) : limits_(limits) {}

  // Takes from the front of `bytes`. Returns a reply once its last line is there, and leaves what
  // follows it in `bytes`; nullopt asks for more. Errors: malformed, too_large. Either way client
  // and server are out of step, and the connection is of no further use.
  Result<std::optional<Reply>> feed(std::string_view& bytes);

 private:
  Limits limits_;
  std::string line_;  // the bytes of a line whose end has not come yet
  Reply reply_;       // the lines before it
};

}  // namespace todoku::smtp
