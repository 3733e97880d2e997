// mail/mime.h - the parts of a message (RFC 2045, RFC 2046), without a copy.
//
// Made for mail that is broken: a boundary that does not come, comes unannounced or comes twice, a
// missing header, any line ends. What breaks the grammar ends the construct it stands in; nothing
// is refused. A Part points into the message and lives as long as its bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/header.h"

namespace todoku::mail {

// "text/plain; charset=utf-8" (RFC 2045 §5.1). Both halves are in lower case; "" if not given.
struct MediaType {
  std::string type;     // "text"
  std::string subtype;  // "plain"
  bool is(std::string_view t, std::string_view s) const { return type == t && subtype == s; }
};

struct Part {
  std::string number;      // "1", "2.1": as in IMAP (RFC 9051 §6.4.5); "" for the message itself
  Header header;           // bytes and body count from the start of `whole`
  MediaType media;         // text/plain where nothing is said; in a digest message/rfc822
  std::string_view whole;  // header and body
  std::string_view body;   // encoded, as it came; with the parts inside it
  int parent = -1;         // index in the list
  int depth = 0;

  // The parameter of Content-Type or Content-Disposition, decoded (RFC 2231); "" if not there.
  std::string parameter(std::string_view name) const;
};

struct MimeLimits {
  int depth = 12;
  std::size_t parts = 256;
};
// The message itself first, then its parts in their order; a message/rfc822 part is followed by the
// parts of what it holds. Never empty.
std::vector<Part> scan_parts(std::string_view message, MimeLimits limits = {});

// The header section at the front, whatever ends its lines; an mbox "From " line, empty lines
// before it and lines that are no fields between fields are stepped over.
Header scan_any_header(std::string_view message, std::size_t limit = kHeaderFields);

// RFC 2045 §5.1, RFC 2231 §3 and §4: the value of `name` in a field with parameters; "" if absent.
// Continuations are joined, charsets converted to UTF-8, encoded words in quotes decoded too (they
// are forbidden there, and common).
std::string read_parameter(std::string_view field_value, std::string_view name);

// The body without its transfer encoding (RFC 2045 §6), at most `limit` bytes of it. Lenient: what
// is not base64 is skipped, a bad quoted pair stays.
std::string decode_transfer(const Part& part, std::size_t limit);
std::string decode_base64_leniently(std::string_view text, std::size_t limit);
enum class Underscore { is_space, is_itself };  // RFC 2047 §4.2 (2), RFC 2045 §6.7
std::string decode_quoted_printable(std::string_view text, std::size_t limit,
                                    Underscore underscore);

// The text of a part in UTF-8 with LF line ends, HTML made plain, at most `limit` bytes.
std::string readable_text(const Part& part, std::size_t limit);

}  // namespace todoku::mail
