#include "api/admin.h"

#include "api/answers.h"
#include "api/json.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

// Messages looked at for one page of the queue: a page of a long queue with few hits ends early,
// and its "next" goes on.
constexpr std::size_t kScanned = 5000;

struct QueueWish {
  std::string domain;                 // mail::domain_key; empty: all
  std::optional<spool::State> state;  // nullopt: all that are not final
};

bool wanted(const spool::RecipientRow& row, const QueueWish& wish) {
  if (!wish.domain.empty() && mail::domain_key(mail::domain_of(row.path.address)) != wish.domain)
    return false;
  return wish.state ? row.state == *wish.state : !is_final(row.state);
}

// Every recipient of a message, as rows.
std::vector<spool::RecipientRow> recipients_of(const spool::Spool& spool,
                                               const spool::MessageRow& message) {
  return spool.recipients(message.id, 0, message.recipients)
      .value_or(std::vector<spool::RecipientRow>());
}

json::object queue_row(const spool::MessageRow& message, const spool::RecipientRow& row) {
  json::object out = to_json(row);
  out["sender"] = to_utf8(message.envelope.reverse_path);
  out["accepted"] = rfc3339(message.accepted);
  return out;
}

Response no_such_message(MessageId id) {
  return error_response(404, "not_found",
                        fmt::format("There is no message {}.", todoku::to_string(id)));
}

}  // namespace

void Admin::add_routes(Router& router) {
  using Member = Task<Response> (Admin::*)(Request);
  const auto on = [&](const char* method, const char* pattern, Member member) {
    router.on(method, pattern,
              [this, member](Request request) { return (this->*member)(std::move(request)); });
  };
  on("GET", "/healthz", &Admin::status);
  on("GET", "/v1/status", &Admin::status);
  on("GET", "/v1/queue", &Admin::queue);
  on("POST", "/v1/messages", &Admin::submit);
  on("GET", "/v1/messages/{id}", &Admin::message);
  on("GET", "/v1/messages/{id}/body", &Admin::body);
  on("POST", "/v1/messages/{id}/cancel", &Admin::change);
  on("POST", "/v1/messages/{id}/retry", &Admin::change);
  on("GET", "/v1/suppressions", &Admin::suppressions);
  on("POST", "/v1/suppressions", &Admin::suppress);
  on("GET", "/v1/suppressions/{address}", &Admin::suppression);
  on("DELETE", "/v1/suppressions/{address}", &Admin::unsuppress);
  on("GET", "/v1/holds", &Admin::holds);
  on("POST", "/v1/holds/look", &Admin::look);
  on("POST", "/v1/holds/release", &Admin::release);
  on("GET", "/v1/why", &Admin::why);
  on("GET", "/v1/events", &Admin::events);
}

Task<Response> Admin::status(Request request) {
  if (request.path == "/healthz") co_return Response{.type = "text/plain", .body = "ok\n"};
  json::object out = p_.actions.status();
  out["time"] = rfc3339(p_.clock.wall());
  out["totals"] = to_json(p_.spool.totals());
  co_return json_response(out);
}

Task<Response> Admin::queue(Request request) {
  QueueWish wish{.domain = mail::domain_key(request.parameter("domain"))};
  const std::string_view state = request.parameter("state");
  if (!state.empty() && !(wish.state = spool::parse_state(state)))
    co_return error_response(400, "invalid", fmt::format("There is no state \"{}\".", state));
  const std::size_t limit = limit_of(request);
  MessageId after = parse_message_id(request.parameter("after")).value_or(MessageId{});
  json::array rows;
  std::size_t scanned = 0;
  bool more = true;
  while (more && rows.size() < limit && scanned < kScanned) {
    const Result<std::vector<spool::MessageRow>> page = p_.spool.messages(after, 100);
    if (!page) co_return fault_response(page.error());
    more = page->size() == 100;
    for (const spool::MessageRow& message : *page) {
      if (rows.size() >= limit) {
        more = true;
        break;
      }
      after = message.id;
      ++scanned;
      if (message.open == 0 && !wish.state) continue;
      for (const spool::RecipientRow& row : recipients_of(p_.spool, message))
        if (wanted(row, wish)) rows.push_back(queue_row(message, row));
    }
  }
  const json::value next = more ? json::value(todoku::to_string(after)) : json::value(nullptr);
  co_return json_response(json::object{{"recipients", std::move(rows)}, {"next", next}});
}

Task<Response> Admin::message(Request request) {
  const Result<MessageId> id = id_of(request);
  if (!id) co_return fault_response(id.error());
  const Result<std::optional<spool::MessageRow>> message = p_.spool.message(*id);
  if (!message) co_return fault_response(message.error());
  if (!*message) co_return no_such_message(*id);
  json::object out = to_json(**message);
  json::array rows;
  for (const spool::RecipientRow& row : recipients_of(p_.spool, **message)) {
    json::object shown = to_json(row);
    if (row.last)
      shown["last"] = explained(p_.catalogue, *row.last,
                                {(*message)->envelope.reverse_path, row.path.address, p_.own_ip});
    rows.push_back(std::move(shown));
  }
  out["recipients"] = std::move(rows);
  co_return json_response(out);
}

Task<Response> Admin::body(Request request) {
  const Result<MessageId> id = id_of(request);
  if (!id) co_return fault_response(id.error());
  Result<std::string> body = p_.spool.body(*id);
  if (!body) co_return fault_response(body.error());
  co_return Response{.type = "message/rfc822", .body = std::move(*body)};
}

// POST /v1/messages/{id}/cancel|retry, with ?recipient=INDEX for one of its recipients, else for
// all that allow it. Conflict where none does.
Task<Response> Admin::change(Request request) {
  const Result<MessageId> id = id_of(request);
  if (!id) co_return fault_response(id.error());
  const Result<std::optional<spool::MessageRow>> message = p_.spool.message(*id);
  if (!message) co_return fault_response(message.error());
  if (!*message) co_return no_such_message(*id);
  const bool cancel = request.path.ends_with("/cancel");
  const std::string note = cancel ? "admin: cancelled" : "admin: retry now";
  const std::string_view only = request.parameter("recipient");
  json::array changed;
  Error refusal{Errc::conflict, "No recipient of this message is open."};
  for (std::uint32_t i = 0; i < (*message)->recipients; ++i) {
    if (!only.empty() && only != std::to_string(i)) continue;
    const RecipientId recipient{*id, i};
    Task<Result<void>> task =
        cancel ? p_.actions.cancel(recipient, note) : p_.actions.retry(recipient, note);
    const Result<void> done = co_await std::move(task);
    if (done)
      changed.emplace_back(todoku::to_string(recipient));
    else if (done.error().code != Errc::conflict)
      refusal = done.error();
  }
  if (changed.empty()) co_return fault_response(refusal);
  co_return json_response(json::object{{"changed", std::move(changed)}});
}

}  // namespace todoku::api
