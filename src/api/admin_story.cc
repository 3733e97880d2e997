// What happened: one recipient's story, and the stream of all events.
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

#include "api/admin.h"
#include "api/answers.h"
#include "api/json.h"
#include "event/render.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kPage = 500;  // events read at a time
constexpr milliseconds kFollowPause{200};
constexpr milliseconds kFollowSilence{10'000};  // then an empty line shows that the stream is alive

// Lets the others of this loop have their turn.
Task<void> breathe() {
  const auto loop = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(loop, boost::asio::use_awaitable);
}

json::object step_json(const reply::Catalogue& catalogue, const spool::Settle& settle,
                       Whose whose) {
  json::object out = {{"at", rfc3339(settle.at)}, {"state", to_string(settle.to)}};
  const bool waits = settle.to == spool::State::deferred || settle.to == spool::State::queued ||
                     settle.to == spool::State::held;
  out["due"] = waits ? json::value(rfc3339(settle.due)) : json::value(nullptr);
  out["note"] = settle.note.empty() ? json::value(nullptr) : json::value(to_utf8(settle.note));
  out["attempt"] = settle.attempt ? json::value(explained(catalogue, *settle.attempt, whose))
                                  : json::value(nullptr);
  return out;
}

// A recipient's row with the steps that led to it.
Result<json::object> story_of(const Admin::Parts& parts, const spool::RecipientRow& row) {
  const Result<std::optional<spool::MessageRow>> found = parts.spool.message(row.id.message);
  if (!found) return std::unexpected(found.error());
  const Result<std::vector<spool::Settle>> settles = parts.spool.settlements(row.id);
  if (!settles) return std::unexpected(settles.error());
  const spool::MessageRow message = found->value_or(spool::MessageRow{.id = row.id.message});
  const std::string& sender = message.envelope.reverse_path;
  json::object story = to_json(row);
  story["sender"] = to_utf8(sender);
  story["accepted"] = rfc3339(message.accepted);
  story["expires"] = rfc3339(message.expires);
  story.erase("last");
  json::array steps;
  for (const spool::Settle& settle : *settles)
    steps.push_back(step_json(parts.catalogue, settle, {sender, row.path.address, parts.own_ip}));
  story["steps"] = std::move(steps);
  return story;
}

// Where ?after= says to begin. A cursor that is none of ours is the client's mistake, not damage.
Result<Position> cursor_of(const Admin::Parts& parts, std::string_view after) {
  if (after.empty()) return Position{};
  if (after == "now") return parts.end();
  const std::optional<Position> cursor = event::parse_cursor(after);
  const bool ours = cursor && *cursor <= parts.end() && parts.spool.events(*cursor, 1);
  if (!ours)
    return fail(
        Errc::invalid,
        "?after= takes the X-Next of an answer before, the \"cursor\" of an event, or now.");
  return *cursor;
}

struct Follower {
  Position cursor;
  milliseconds silent{0};
};

Task<std::optional<std::string>> next_events(const Admin::Parts& parts,
                                             std::shared_ptr<Follower> follower) {
  const Result<std::vector<spool::Event>> page = parts.spool.events(follower->cursor, kPage);
  if (!page) co_return std::nullopt;
  std::string lines;
  for (const spool::Event& event : *page) {
    lines += parts.render(event) + "\n";
    follower->cursor = event.next;
  }
  if (lines.empty()) {
    const SteadyTime later = parts.clock.steady() + kFollowPause;
    co_await parts.clock.sleep_until(later);
    follower->silent += kFollowPause;
    if (follower->silent >= kFollowSilence) lines = "\n";
  }
  if (!lines.empty()) follower->silent = milliseconds(0);
  co_return lines;
}

}  // namespace

Task<Response> Admin::why(Request request) {
  const std::string address = mail::address_key(request.parameter("recipient"));
  if (address.empty())
    co_return error_response(400, "invalid", "Name the recipient: ?recipient=user@example.jp");
  const Result<std::vector<spool::RecipientRow>> rows =
      p_.spool.by_address(address, limit_of(request));
  if (!rows) co_return fault_response(rows.error());
  const Result<std::optional<spool::Suppression>> suppression =
      p_.spool.suppression(address, p_.clock.wall());
  if (!suppression) co_return fault_response(suppression.error());
  json::array stories;
  for (const spool::RecipientRow& row : *rows) {
    Result<json::object> story = story_of(p_, row);
    if (!story) co_return fault_response(story.error());
    stories.push_back(std::move(*story));
    co_await breathe();
  }
  const Result<std::vector<spool::Received>> received =
      p_.spool.receptions(address, limit_of(request));
  if (!received) co_return fault_response(received.error());
  json::array receptions;
  for (const spool::Received& one : *received) receptions.push_back(to_json(one));
  const json::value suppressed =
      *suppression ? json::value(to_json(**suppression)) : json::value(nullptr);
  co_return json_response(json::object{{"address", to_utf8(address)},
                                       {"suppression", suppressed},
                                       {"ended", ended_service(address)},
                                       {"messages", std::move(stories)},
                                       {"receptions", std::move(receptions)}});
}

Task<Response> Admin::events(Request request) {
  const std::string_view after = request.parameter("after");
  const Result<Position> cursor = cursor_of(p_, after);
  if (!cursor) co_return fault_response(cursor.error());
  auto follower = std::make_shared<Follower>();
  follower->cursor = *cursor;
  Response response{.type = "application/x-ndjson"};
  if (const std::string_view follow = request.parameter("follow");
      !follow.empty() && follow != "0") {
    response.more = [this, follower] { return next_events(p_, follower); };
    co_return response;
  }
  const Result<std::vector<spool::Event>> page =
      p_.spool.events(follower->cursor, limit_of(request));
  if (!page) co_return fault_response(page.error());
  for (const spool::Event& event : *page) {
    response.body += p_.render(event) + "\n";
    follower->cursor = event.next;
  }
  response.headers.emplace_back("X-Next", event::to_string(follower->cursor));
  co_return response;
}

}  // namespace todoku::api
