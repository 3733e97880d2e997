// mail/charset.h - text of any character set, as UTF-8.
//
// Names are taken as senders mean them, not as registries define them (WHATWG Encoding Standard):
// iso-2022-jp holds NEC and IBM characters and half-width katakana (CP50221), shift_jis is CP932,
// iso-8859-1 is windows-1252, gb2312 is GB18030, ks_c_5601-1987 is CP949.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace todoku::mail {

// Keeps the C library's tables of the usual character sets in memory while it lives. Without one
// each conversion loads and drops them, at many times its own cost. Changes no result.
class CharsetTables {
 public:
  CharsetTables();
  ~CharsetTables();
  CharsetTables(const CharsetTables&) = delete;
  CharsetTables& operator=(const CharsetTables&) = delete;

 private:
  std::vector<void*> kept_;
};

// No byte over 0x7f, no escape sequence and no NUL: the same in nearly all character sets.
bool is_plain_ascii(std::string_view bytes);

// Never fails: a byte that has no meaning becomes U+FFFD, an unknown or lying name is guessed from
// the bytes. The result is valid UTF-8.
std::string to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace todoku::mail
