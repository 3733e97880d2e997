#include "app/demo_story.h"

#include "app/admin_client.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr milliseconds kLook{50};

Result<json::object> object_of(const ApiAnswer& answer) {
  json::error_code error;
  json::value value = json::parse(answer.body, error);
  if (answer.status != 200 || error || !value.is_object())
    return fail(Errc::malformed, fmt::format("the API answered {}", answer.status));
  return std::move(value.get_object());
}

const json::object* story_of(const json::object& why, const Part& part) {
  for (const json::value& value : array_at(why, "messages"))
    if (text_at(value.get_object(), "sender") == sender_of(part)) return &value.get_object();
  return nullptr;
}

}  // namespace

std::optional<reply::Cause> Story::cause() const {
  const json::object* verdict = object_at(attempt, "verdict");
  return verdict ? reply::parse_cause(text_at(*verdict, "cause")) : std::nullopt;
}

std::optional<reply::Responsible> Story::responsible() const {
  const json::object* verdict = object_at(attempt, "verdict");
  return verdict ? reply::parse_responsible(text_at(*verdict, "responsible")) : std::nullopt;
}

std::string Story::reply() const {
  return text_at(attempt, "reply");
}

bool Story::as_expected() const {
  return state == spool::to_string(part->ends) && suppression.empty() != part->suppressed;
}

Result<void> Watch::read_events() {
  const Result<ApiAnswer> answer =
      api_.ask({.path = "/v1/events?limit=1000&after=" + url_encode(cursor_)});
  if (!answer) return std::unexpected(answer.error());
  if (const auto next = answer->headers.find("X-Next"); next != answer->headers.end())
    cursor_ = next->second;
  for (const std::string_view line : split(answer->body, '\n')) {
    json::error_code error;
    const json::value event = json::parse(line, error);
    if (error || !event.is_object() || text_at(event.get_object(), "state").empty()) continue;
    const json::object& o = event.get_object();
    ++seen_[{text_at(o, "address"), text_at(o, "sender")}];
  }
  return {};
}

Result<Story> Watch::story(const Part& part, const Story* before, milliseconds patience,
                           Interrupt& interrupt) {
  const std::pair key{recipient_of(part), sender_of(part)};
  const std::size_t wanted = before ? before->attempts + 1 : 1;
  for (milliseconds waited{0}; waited < patience; waited += kLook) {
    const Result<void> read = read_events();
    if (!read) return std::unexpected(read.error());
    if (const auto at = seen_.find(key); at != seen_.end() && at->second >= wanted)
      return ask(part);
    if (interrupt.wait(kLook)) return fail(Errc::cancelled, "interrupted");
  }
  return fail(Errc::timeout,
              fmt::format("{}: no answer after {} s", key.first, patience / seconds(1)));
}

Result<Story> Watch::ask(const Part& part) const {
  const Result<ApiAnswer> answer =
      api_.ask({.path = "/v1/why?recipient=" + url_encode(recipient_of(part))});
  if (!answer) return std::unexpected(answer.error());
  const Result<json::object> why = object_of(*answer);
  if (!why) return std::unexpected(why.error());
  const json::object* told = story_of(*why, part);
  if (!told) return fail(Errc::not_found, recipient_of(part) + ": the API knows no such mail");
  Story story{.part = &part, .state = text_at(*told, "state"), .due = text_at(*told, "due")};
  for (const json::value& step : array_at(*told, "steps")) {
    const json::object* attempt = object_at(step.get_object(), "attempt");
    if (!attempt) continue;
    story.attempt = *attempt;
    ++story.attempts;
  }
  if (const json::object* suppression = object_at(*why, "suppression"))
    story.suppression = *suppression;
  return story;
}

milliseconds Watch::silence(std::string_view provider) const {
  const Result<ApiAnswer> answer = api_.ask({.path = "/v1/status"});
  if (!answer) return milliseconds(0);
  const Result<json::object> status = object_of(*answer);
  if (!status) return milliseconds(0);
  std::int64_t longest = 0;
  for (const json::value& lane : array_at(*status, "lanes"))
    if (text_at(lane.get_object(), "provider") == provider)
      longest = std::max(longest, number_at(lane.get_object(), "opens_in_ms"));
  return milliseconds(longest);
}

}  // namespace todoku::app
