#include "api/handed_in.h"

#include <algorithm>

#include "api/answers.h"
#include "api/letter.h"
#include "base/text.h"
#include "mail/sendable.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

Result<HandedIn> from_rfc822(const Request& request) {
  HandedIn out;
  if (!request.query.contains("from"))
    return fail(Errc::invalid, "Name the sender: ?from=a@example.jp; empty for a report.");
  out.envelope.reverse_path = request.parameter("from");
  for (const std::string_view to : split(request.parameter("to"), ','))
    if (!trim(to).empty()) out.envelope.recipients.push_back({.address = std::string(trim(to))});
  if (out.envelope.recipients.empty())
    return fail(Errc::invalid, "Name the recipients: ?to=b@example.net,c@example.net");
  if (request.body.empty()) return fail(Errc::invalid, "The body is the message; it is empty.");
  out.message = mail::with_crlf(request.body);
  return out;
}

// {"from": "a@example.jp", "to": ["b@example.net"], "message": "Subject: …"}
Result<HandedIn> from_json(const json::object& wish) {
  for (const auto& [key, value] : wish)
    if (key != "from" && key != "to" && key != "message")
      return fail(Errc::invalid,
                  fmt::format("\"message\" is the whole message: \"{}\" has no place beside it.",
                              std::string_view(key)));
  HandedIn out;
  const json::value* from = wish.if_contains("from");
  if (!from || !from->is_string())
    return fail(Errc::invalid, "\"from\" wants the sender's address; \"\" for a report.");
  out.envelope.reverse_path = text_of(wish, "from");
  const json::value* to = wish.if_contains("to");
  if (to && to->is_string())
    out.envelope.recipients.push_back({.address = std::string(to->get_string())});
  if (to && to->is_array())
    for (const json::value& one : to->get_array())
      if (one.is_string())
        out.envelope.recipients.push_back({.address = std::string(one.get_string())});
  if (out.envelope.recipients.empty())
    return fail(Errc::invalid, "\"to\" wants one address or a list of them.");
  out.message = text_of(wish, "message");
  if (out.message.empty())
    return fail(Errc::invalid, "\"message\" wants the message: header, empty line, body.");
  out.message = mail::with_crlf(out.message);
  return out;
}

bool has_high_bytes(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return true;
  return false;
}

// What it needs of the hosts that it will go to.
void mark_needs(HandedIn& mail) {
  if (has_high_bytes(mail.message)) mail.envelope.body = mail::Body::eight_bit_mime;
  mail.envelope.smtputf8 = has_high_bytes(mail.envelope.reverse_path) ||
                           std::ranges::any_of(mail.envelope.recipients, [](const auto& path) {
                             return has_high_bytes(path.address);
                           });
}

Result<HandedIn> read_either(const Request& request) {
  if (!istarts_with(request.header("Content-Type"), "application/json"))
    return from_rfc822(request);
  const Result<json::object> wish = object_of(request);
  if (!wish) return std::unexpected(wish.error());
  const Result<void> known = knows_fields(*wish);
  if (!known) return std::unexpected(known.error());
  return names_parts(*wish) ? from_parts(*wish) : from_json(*wish);
}

}  // namespace

Result<HandedIn> read_handed_in(const Request& request) {
  Result<HandedIn> mail = read_either(request);
  if (mail) mark_needs(*mail);
  return mail;
}

}  // namespace todoku::api
