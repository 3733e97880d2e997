#include "api/admin.h"
#include "api/answers.h"
#include "api/json.h"
#include "mail/address.h"
#include "mail/envelope.h"
#include "reply/explain.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kCounted = 1000;     // held recipients of a pair; more are said to be so many
constexpr std::size_t kWaitingShown = 10;  // of them, one by one

}  // namespace

// The oldest of them: who waits, from whom, since when, until when.
json::array Admin::waiting(const std::vector<RecipientId>& held) const {
  json::array rows;
  for (const RecipientId id : held) {
    if (rows.size() == kWaitingShown) break;
    const auto row = p_.spool.recipient(id);
    const auto message = p_.spool.message(id.message);
    if (!row || !*row || !message || !*message) continue;
    rows.push_back(json::object{{"recipient", to_string(id)},
                                {"address", to_utf8((*row)->path.address)},
                                {"sender", to_utf8((*message)->envelope.reverse_path)},
                                {"accepted", rfc3339((*message)->accepted)},
                                {"until", rfc3339((*row)->due)}});
  }
  return rows;
}

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
    row["waiting"] = waiting(held ? *held : std::vector<RecipientId>());
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
