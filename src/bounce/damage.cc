#include "bounce/damage.h"

#include <algorithm>

#include "base/text.h"
#include "mail/mime.h"

namespace todoku::bounce {
namespace {

// Line ends of any kind: LF, CRLF, or CR alone.
std::size_t lines_in(std::string_view text) {
  const auto feeds = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  const std::size_t ends = feeds ? feeds : static_cast<std::size_t>(std::ranges::count(text, '\r'));
  const bool open = !text.empty() && text.back() != '\n' && text.back() != '\r';
  return ends + (open ? 1 : 0);
}

bool is_binary(std::string_view message) {
  constexpr std::size_t kHeadBytes = 16 * 1024;
  return message.substr(0, kHeadBytes).find('\0') != message.npos;
}

// Does the header run to the last byte, or to a last word that is no field yet, without the empty
// line that ends it?
bool lacks_a_body(const mail::Header& header, std::string_view message) {
  const std::string_view rest = message.substr(header.body);
  const bool open = header.bytes == header.body && rest.find_first_of("\r\n") == rest.npos;
  if (!rest.empty()) return open;
  return !message.ends_with("\n\n") && !message.ends_with("\n\r\n") && !message.ends_with("\r\r");
}

}  // namespace

Damaged damage_of(std::string_view message) {
  if (trim(message).empty()) return {Damage::empty, 0};
  const mail::Header header = mail::scan_any_header(message);
  if (header.fields.empty()) return {is_binary(message) ? Damage::no_mail : Damage::none, 0};
  if (lacks_a_body(header, message)) return {Damage::in_header, lines_in(message)};
  const mail::Field* type = header.find("Content-Type");
  if (!type || !istarts_with(trim(type->value), "multipart/")) return {};
  const std::string boundary = mail::read_parameter(type->value, "boundary");
  constexpr std::size_t kBoundaryBytes = 1024;  // RFC 2046 §5.1.1 says 70
  if (boundary.size() > kBoundaryBytes) return {};
  const bool closed = boundary.empty() || message.find("--" + boundary + "--") != message.npos;
  return closed ? Damaged{} : Damaged{Damage::in_body, lines_in(message)};
}

}  // namespace todoku::bounce
