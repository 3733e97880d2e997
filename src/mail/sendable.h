// mail/sendable.h - whether a message's lines can go by SMTP (RFC 5321 §4.5.3.1.6, RFC 5322
// §2.1.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace todoku::mail {

constexpr std::size_t kLineBytes = 998;  // without CR LF

struct BadLine {
  enum class Why { too_long, nul } why = Why::too_long;
  std::size_t number = 0;  // from 1
  std::size_t bytes = 0;   // of the line, without CR LF
  bool operator==(const BadLine&) const = default;
};
// The first line that other servers may cut, fold or refuse. Lines end with LF; a CR before it is
// no part of them.
std::optional<BadLine> first_bad_line(std::string_view message);

// LF, CR and CR LF alike become CR LF, also at the end: no other line end goes out, where a
// receiver might take "CR . CR LF" for the end of the message.
std::string with_crlf(std::string_view text);

}  // namespace todoku::mail
