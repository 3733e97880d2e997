// mail/encoded_word.h - "=?ISO-2022-JP?B?...?=" in headers (RFC 2047), as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace todoku::mail {

// Unfolds and decodes. Words side by side are joined before their character set is converted: many
// Japanese mailers cut a character, or an escape sequence, in two. What is no encoded word stays,
// converted from the raw bytes if it is not UTF-8.
std::string decode_words(std::string_view value);

}  // namespace todoku::mail
