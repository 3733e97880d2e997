// mail/field_writer.h - header fields written from UTF-8: folded, and in ASCII whatever their text
// (RFC 5322 §2.2.3, RFC 2047, RFC 2231). Each ends with CR LF.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace todoku::mail {

struct NamedAddress {
  std::string name;     // display name in UTF-8; may be empty
  std::string address;  // "local@domain"; one that is not ASCII goes as it is (RFC 6532)
};

// "Subject: =?utf-8?B?...?=". ASCII stays as it is. `text` has no control characters.
std::string text_field(std::string_view name, std::string_view text);
// "To: =?utf-8?B?...?= <a@example.jp>,\r\n b@example.jp"
std::string address_field(std::string_view name, std::span<const NamedAddress> addresses);
// "; filename=\"a.pdf\"", "; filename*=utf-8''%E3%81%82.pdf", on a line of its own.
std::string parameter(std::string_view name, std::string_view value);

}  // namespace todoku::mail
