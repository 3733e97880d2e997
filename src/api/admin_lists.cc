// The suppression list and the holds: what is not sent, and what waits.
#include "api/admin.h"
#include "api/answers.h"
#include "api/json.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

Response no_such_suppression(const std::string& address) {
  return error_response(404, "not_found", fmt::format("{} is not suppressed.", address));
}

// {"address": …, "reason": …, "for": "30d"}: what an administrator asks for.
Result<spool::Suppression> read_suppression(const json::object& wish, WallTime now) {
  spool::Suppression out;
  out.address = mail::address_key(text_of(wish, "address"));
  if (mail::domain_of(out.address).empty())
    return fail(Errc::invalid,
                fmt::format("\"address\": \"{}\" is no mail address.", text_of(wish, "address")));
  const std::string cause = text_of(wish, "cause");
  const auto known =
      cause.empty() ? std::optional(reply::Cause::suppressed) : reply::parse_cause(cause);
  if (!known) return fail(Errc::invalid, fmt::format("There is no cause \"{}\".", cause));
  out.cause = *known;
  out.rule = "admin";
  out.evidence = text_of(wish, "reason");
  out.since = now;
  if (const std::string span = text_of(wish, "for"); !span.empty()) {
    const auto length = parse_duration(span);
    if (!length)
      return fail(Errc::invalid, fmt::format("\"{}\" is no duration, as \"30d\".", span));
    out.until = now + *length;
  }
  return out;
}

}  // namespace

Task<Response> Admin::suppressions(Request request) {
  const std::size_t limit = limit_of(request);
  const Result<std::vector<spool::Suppression>> page =
      p_.spool.suppressions(request.parameter("after"), limit);
  if (!page) co_return fault_response(page.error());
  json::array rows;
  for (const spool::Suppression& row : *page) rows.push_back(to_json(row));
  const json::value next =
      page->size() == limit ? json::value(page->back().address) : json::value(nullptr);
  co_return json_response(json::object{{"suppressions", std::move(rows)}, {"next", next}});
}

Task<Response> Admin::suppression(Request request) {
  const std::string address = mail::address_key(request.captures.at("address"));
  const Result<std::optional<spool::Suppression>> row =
      p_.spool.suppression(address, p_.clock.wall());
  if (!row) co_return fault_response(row.error());
  if (!*row) co_return no_such_suppression(address);
  co_return json_response(to_json(**row));
}

Task<Response> Admin::suppress(Request request) {
  const Result<json::object> wish = object_of(request);
  if (!wish) co_return fault_response(wish.error());
  const Result<spool::Suppression> row = read_suppression(*wish, p_.clock.wall());
  if (!row) co_return fault_response(row.error());
  const Result<void> done = co_await p_.spool.suppress(*row);
  if (!done) co_return fault_response(done.error());
  co_return json_response(to_json(*row), 201);
}

Task<Response> Admin::unsuppress(Request request) {
  const std::string address = mail::address_key(request.captures.at("address"));
  const std::string note = "admin: lifted";
  const Result<void> done = co_await p_.spool.unsuppress(address, note);
  if (!done && done.error().code == Errc::not_found) co_return no_such_suppression(address);
  if (!done) co_return fault_response(done.error());
  co_return json_response(json::object{{"address", address}});
}

}  // namespace todoku::api
