// Mail handed in by HTTP: message/rfc822 with ?from= and ?to=, or JSON.
#include "api/admin.h"
#include "api/answers.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

struct Submission {
  mail::Envelope envelope;
  std::string message;
};

// LF and CR LF alike become CR LF, as mail has it.
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

Submission from_rfc822(const Request& request) {
  Submission out;
  out.envelope.reverse_path = request.parameter("from");
  for (const std::string_view to : split(request.parameter("to"), ','))
    if (!trim(to).empty()) out.envelope.recipients.push_back({.address = std::string(trim(to))});
  out.message = with_crlf(request.body);
  return out;
}

// {"from": "a@example.jp", "to": ["b@example.net"], "message": "Subject: …"}
Result<Submission> from_json(const json::object& wish) {
  Submission out;
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
  out.message = with_crlf(out.message);
  return out;
}

Result<Submission> read_submission(const Request& request) {
  if (!istarts_with(request.header("Content-Type"), "application/json"))
    return from_rfc822(request);
  const Result<json::object> wish = object_of(request);
  if (!wish) return std::unexpected(wish.error());
  return from_json(*wish);
}

bool has_high_bytes(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return true;
  return false;
}

}  // namespace

Task<Response> Admin::submit(Request request) {
  Result<Submission> wish = read_submission(request);
  if (!wish) co_return fault_response(wish.error());
  if (wish->envelope.recipients.empty())
    co_return error_response(400, "invalid",
                             "Name the recipients: ?to=b@example.net,c@example.net");
  if (has_high_bytes(wish->message)) wish->envelope.body = mail::Body::eight_bit_mime;
  const Result<MessageId> id =
      co_await p_.actions.submit(std::move(wish->envelope), std::move(wish->message));
  if (!id) co_return fault_response(id.error());
  co_return json_response(json::object{{"message", todoku::to_string(*id)}}, 202);
}

}  // namespace todoku::api
