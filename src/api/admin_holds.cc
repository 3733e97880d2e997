#include "api/admin.h"
#include "api/answers.h"
#include "api/json.h"
#include "mail/address.h"
#include "mail/envelope.h"
#include "reply/explain.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kCounted = 1000;  // held recipients of a pair; more are said to be so many

}  // namespace

// Who, why, since when, what to publish, what the last look saw, when the next one comes.
Task<Response> Admin::holds(Request) {
  const Result<std::vector<spool::Hold>> all = p_.spool.holds();
  if (!all) co_return fault_response(all.error());
  json::array rows;
  for (const spool::Hold& hold : *all) {
    json::object row = to_json(hold);
    const std::string sender = "@" + hold.sender_domain;
    const Whose whose{.sender = sender, .recipient = "", .own_ip = p_.own_ip};
    add_meaning(row,
                reply::explain(p_.catalogue, hold.verdict, particulars_of(hold.evidence, whose)));
    const auto held =
        p_.spool.held_under(hold.sender_domain, hold.provider, RecipientId{}, kCounted);
    row["recipients"] = held ? held->size() : 0;
    row["look"] = p_.actions.last_look(hold.sender_domain, hold.provider);
    rows.push_back(std::move(row));
  }
  co_return json_response(json::object{{"holds", std::move(rows)}});
}

Task<Response> Admin::look(Request request) {
  const Result<json::object> wish = object_of(request);
  if (!wish) co_return fault_response(wish.error());
  const std::string domain = mail::domain_key(text_of(*wish, "sender_domain"));
  const std::string provider = text_of(*wish, "provider");
  json::array looks = co_await p_.actions.look_at_holds(domain, provider);
  co_return json_response(json::object{{"holds", std::move(looks)}});
}

Task<Response> Admin::release(Request request) {
  const Result<json::object> wish = object_of(request);
  if (!wish) co_return fault_response(wish.error());
  const std::string domain = mail::domain_key(text_of(*wish, "sender_domain"));
  const std::string provider = text_of(*wish, "provider");
  const std::string note = "admin: released";
  const Result<std::uint64_t> released = co_await p_.spool.lift_hold(domain, provider, note);
  if (!released) co_return fault_response(released.error());
  co_return json_response(json::object{{"released", *released}});
}

}  // namespace todoku::api
