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
constexpr std::size_t kStoryEvents =
    2'000'000;  // looked at for one story: then it is told without its first part
constexpr milliseconds kFollowPause{200};
constexpr milliseconds kFollowSilence{10'000};  // then an empty line shows that the stream is alive

const spool::Settle* settlement_of(const spool::Event& event) {
  const auto* settles = std::get_if<std::vector<spool::Settle>>(&event.record);
  if (!settles || !event.recipient) return nullptr;
  const auto at = std::ranges::find(*settles, *event.recipient, &spool::Settle::recipient);
  return at == settles->end() ? nullptr : &*at;
}

// Lets the others of this loop have their turn.
Task<void> breathe() {
  const auto loop = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(loop, boost::asio::use_awaitable);
}

json::object step_json(const reply::Catalogue& catalogue, const spool::Settle& settle,
                       std::string_view sender, std::string_view address) {
  json::object out = {{"at", rfc3339(settle.at)}, {"state", to_string(settle.to)}};
  const bool waits = settle.to == spool::State::deferred || settle.to == spool::State::queued ||
                     settle.to == spool::State::held;
  out["due"] = waits ? json::value(rfc3339(settle.due)) : json::value(nullptr);
  out["note"] = settle.note.empty() ? json::value(nullptr) : json::value(to_utf8(settle.note));
  out["attempt"] = settle.attempt
                       ? json::value(explained(catalogue, *settle.attempt, sender, address))
                       : json::value(nullptr);
  return out;
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

Task<std::vector<spool::Settle>> Admin::settlements_of(std::vector<RecipientId> recipients,
                                                       WallTime since) {
  std::vector<spool::Settle> out;
  Position cursor;
  std::size_t looked_at = 0;
  for (bool more = true; more && looked_at < kStoryEvents;) {
    const Result<std::vector<spool::Event>> page = p_.spool.events(cursor, kPage);
    more = page && !page->empty();
    if (!more) break;
    for (const spool::Event& event : *page) {
      cursor = event.next;
      const spool::Settle* settle = event.time < since ? nullptr : settlement_of(event);
      if (settle && std::ranges::find(recipients, settle->recipient) != recipients.end())
        out.push_back(*settle);
    }
    looked_at += page->size();
    co_await breathe();
  }
  co_return out;
}

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
  std::vector<RecipientId> ids;
  WallTime since = WallTime::max();
  std::vector<spool::MessageRow> messages;
  for (const spool::RecipientRow& row : *rows) {
    const Result<std::optional<spool::MessageRow>> message = p_.spool.message(row.id.message);
    if (!message) co_return fault_response(message.error());
    messages.push_back(message->value_or(spool::MessageRow{.id = row.id.message}));
    since = std::min(since, messages.back().accepted);
    ids.push_back(row.id);
  }
  std::vector<spool::Settle> settles;
  if (!ids.empty()) {
    std::vector<spool::Settle> found = co_await settlements_of(ids, since);
    settles = std::move(found);
  }
  json::array stories;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const spool::RecipientRow& row = (*rows)[i];
    json::object story = to_json(row);
    story["sender"] = to_utf8(messages[i].envelope.reverse_path);
    story["accepted"] = rfc3339(messages[i].accepted);
    story["expires"] = rfc3339(messages[i].expires);
    story.erase("last");
    json::array steps;
    for (const spool::Settle& settle : settles)
      if (settle.recipient == row.id)
        steps.push_back(
            step_json(p_.catalogue, settle, messages[i].envelope.reverse_path, row.path.address));
    story["steps"] = std::move(steps);
    stories.push_back(std::move(story));
  }
  const json::value suppressed =
      *suppression ? json::value(to_json(**suppression)) : json::value(nullptr);
  co_return json_response(json::object{{"address", to_utf8(address)},
                                       {"suppression", suppressed},
                                       {"messages", std::move(stories)}});
}

Task<Response> Admin::events(Request request) {
  const std::string_view after = request.parameter("after");
  auto follower = std::make_shared<Follower>();
  if (after == "now")
    follower->cursor = p_.end();
  else if (!after.empty()) {
    const std::optional<Position> cursor = event::parse_cursor(after);
    if (!cursor)
      co_return error_response(400, "invalid",
                               "?after= takes the X-Next of an answer before, or now.");
    follower->cursor = *cursor;
  }
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
