// auth/tag_list.h - "a=1; b=2": the form of DKIM-Signature, ARC-Seal and key records (RFC 6376
// §3.2).
//
// Strict, as §3.2 asks: a name begins with a letter, values hold printable characters, single lines
// of white space and folds; a name that stands twice, or an empty tag between semicolons, makes the
// whole list invalid. RFC 8616 §4 lets values hold UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace todoku::auth {

struct Tag {
  std::string_view name;   // case counts
  std::string_view value;  // without white space at both ends; may be empty
  std::size_t begin = 0;   // all between "=" and ";" in the parsed text, white space included
  std::size_t end = 0;
};

// Points into the parsed text and lives as long as that.
class TagList {
 public:
  static constexpr std::size_t kTags = 64;  // ours; the RFCs name 13

  // Errors: malformed (with what is wrong and at which byte), too_large.
  static Result<TagList> parse(std::string_view text);

  const Tag* find(std::string_view name) const;           // nullptr if it is not there
  const std::vector<Tag>& tags() const { return tags_; }  // in their order

 private:
  std::vector<Tag> tags_;
};

// A value without any white space: b=, bh= and p= may be folded anywhere (§3.5).
std::string without_space(std::string_view value);
// Base 64 with white space in it, padding optional (ABNF base64string). Errors: malformed.
Result<std::string> decode_folded(std::string_view value);
// "from : to:subject": the pieces between colons, trimmed; empty ones are kept.
std::vector<std::string_view> colon_list(std::string_view value);
// Does one of the pieces equal `word`, its case ignored?
bool colon_list_has(std::string_view value, std::string_view word);

}  // namespace todoku::auth
