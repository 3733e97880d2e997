// auth/field_text.h - what may stand in a header field that we write about others: quoting and
// folding, so that nothing they sent ends the field or begins another (RFC 5322 §3.2.4, §2.2.3).
#pragma once

#include <string>
#include <string_view>

namespace todoku::auth {

inline constexpr std::size_t kFieldValueBytes = 256;  // of a value; ours, so that lines stay short
inline constexpr std::size_t kFieldColumns = 78;      // RFC 5322 §2.1.1

// `text` as a quoted-string, clipped to kFieldValueBytes. UTF-8 stays (RFC 6532), all other bytes
// that are not printable become "?".
std::string quoted_string(std::string_view text);
// The same as a comment: "(…)".
std::string comment_of(std::string_view text);

// Appends " " and `text` (one line) to a field whose last line has `column` bytes, broken at spaces
// before kFieldColumns; no line is white space alone. Unfolding gives the text back. Returns the
// column it ends in.
std::size_t append_folded(std::string& field, std::string_view text, std::size_t column);

}  // namespace todoku::auth
