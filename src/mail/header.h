// mail/header.h - the header section of a message (RFC 5322 §2.2), without a copy.
//
// A Field points into the message that was scanned and lives as long as its bytes. What breaks the
// grammar ends the header section, as every receiver does it: nothing here refuses a message.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::mail {

struct Field {
  std::string_view name;   // "Subject"; its case as sent
  std::string_view value;  // what follows the colon, folds included, without the last line end
  std::string_view whole;  // name, colon, value and line end: the bytes
};

struct Header {
  std::vector<Field> fields;  // in their order
  std::size_t bytes = 0;      // of the section, without the empty line behind it
  std::size_t body = 0;       // where the body starts; the message's size if there is none

  // The first field of that name (case does not matter), or nullptr.
  const Field* find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
};

// Scans at most `limit` fields. Lines end with CR LF or LF.
constexpr std::size_t kHeaderFields = 4096;
Header scan_header(std::string_view message, std::size_t limit = kHeaderFields);

// A value on one line: folds (line end and white space, RFC 5322 §2.2.3) become
// one space, both ends trimmed.
std::string unfold(std::string_view value);

}  // namespace todoku::mail
