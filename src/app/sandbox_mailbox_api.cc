#include "app/sandbox_mailbox_api.h"

#include "api/answers.h"
#include "app/mailbox_wish.h"

namespace todoku::app {
namespace {

namespace json = boost::json;
using api::Request;
using api::Response;

Task<Response> list(policy::Mailboxes& mailboxes, Request) {
  json::array rows;
  for (const auto& [key, mailbox] : mailboxes.all()) rows.push_back(mailbox_json(mailbox));
  co_return api::json_response(json::object{{"mailboxes", std::move(rows)}});
}

// The listed mailbox of exactly that address, or nullptr.
policy::Mailbox* listed(policy::Mailboxes& mailboxes, const policy::Mailbox& wanted) {
  policy::Mailbox* found = mailboxes.find(wanted.address);
  return found != nullptr && found->address.starts_with('@') == wanted.address.starts_with('@')
             ? found
             : nullptr;
}

Response put_wish(policy::Mailboxes& mailboxes, const MailboxWish& wish, bool fresh) {
  const Result<policy::Mailbox> parsed = policy::Mailboxes::parse_line(wish.address);
  if (!parsed) return api::fault_response(parsed.error());
  const policy::Mailbox* before = listed(mailboxes, *parsed);
  if (fresh && before != nullptr)
    return api::error_response(409, "conflict", wish.address + " is listed already.");
  policy::Mailbox mailbox = before != nullptr ? *before : *parsed;
  const Result<void> applied = apply(wish, mailbox);
  if (!applied) return api::fault_response(applied.error());
  mailboxes.put(mailbox);
  return api::json_response(mailbox_json(mailbox), fresh ? 201 : 200);
}

Task<Response> add(policy::Mailboxes& mailboxes, Request request) {
  const Result<json::object> body = api::object_of(request);
  if (!body) co_return api::fault_response(body.error());
  co_return put_wish(mailboxes, wish_of(*body), true);
}

Task<Response> set(policy::Mailboxes& mailboxes, Request request) {
  const Result<json::object> body = api::object_of(request);
  if (!body) co_return api::fault_response(body.error());
  MailboxWish wish = wish_of(*body);
  wish.address = request.captures.at("address");
  co_return put_wish(mailboxes, wish, false);
}

Task<Response> remove(policy::Mailboxes& mailboxes, Request request) {
  const std::string& address = request.captures.at("address");
  if (!mailboxes.remove(address))
    co_return api::error_response(404, "not_found", address + " is not listed.");
  co_return api::json_response(json::object{{"removed", address}});
}

}  // namespace

void add_mailbox_routes(api::Router& router, policy::Mailboxes& mailboxes) {
  using Function = Task<Response> (*)(policy::Mailboxes&, Request);
  const auto on = [&](const char* method, const char* pattern, Function function) {
    router.on(method, pattern, [&mailboxes, function](Request request) {
      return function(mailboxes, std::move(request));
    });
  };
  on("GET", "/v1/mailboxes", list);
  on("POST", "/v1/mailboxes", add);
  on("PUT", "/v1/mailboxes/{address}", set);
  on("DELETE", "/v1/mailboxes/{address}", remove);
}

}  // namespace todoku::app
