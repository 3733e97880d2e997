// bounce/address.h - mail addresses in running text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::bounce {

// An address where it stands in a line.
struct Sighting {
  std::string_view address;  // "user@example.jp", without brackets
  std::size_t begin = 0;     // in the line
  std::size_t end = 0;
};

// The addresses of a line, in their order, at most `limit`.
std::vector<Sighting> addresses_in(std::string_view line, std::size_t limit = 32);
// The first address of a header value or field, "" if there is none.
std::string first_address(std::string_view value);
// "rfc822;<user@example.jp>", "utf-8; ...", "user@example.jp": the address of a DSN field, decoded
// (RFC 3461 §4 xtext, RFC 6533 §3 utf-8-addr-xtext); "" where the type is none of mail's.
std::string typed_address(std::string_view field_value);
bool same_address(std::string_view a, std::string_view b);
// "mailer-daemon", "postmaster", "abuse", ...: who answers for a system, hardly ever a recipient.
bool is_role(std::string_view address);
bool is_daemon(std::string_view address);
// "list-user=example.jp@ours.example" -> "user@example.jp"; "" if it is none.
std::string verp_address(std::string_view return_path);

}  // namespace todoku::bounce
