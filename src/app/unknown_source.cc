#include "app/unknown_source.h"

#include <boost/json.hpp>

#include "app/admin_client.h"
#include "app/log_source.h"
#include "app/progress.h"
#include "app/words.h"
#include "bounce/source.h"
#include "logs/reader.h"
#include "reply/judge.h"
#include "reply/split.h"
#include "report/mails.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxTextBytes = 256u << 20;  // of one file that is no log
constexpr std::size_t kEventsAtOnce = 1000;

bool is_failure(std::string_view event_type) {
  return event_type == "deferred" || event_type == "bounced" || event_type == "expired" ||
         event_type == "held" || event_type == "suppressed";
}

}  // namespace

void UnknownReplies::take(const logs::Attempt& attempt, const reply::Verdict& verdict, bool dated) {
  ++replies_;
  if (verdict.confidence > reply::Confidence::words || catalogue_.find(verdict.rule)) return;
  clusters_.add({.text = attempt.reply,
                 .at = dated ? std::optional(attempt.time) : std::nullopt,
                 .from = attempt.relay_host});
}

void UnknownReplies::read_replies(std::string_view text) {
  for (const std::string_view piece : reply::split_replies(text)) {
    logs::Attempt attempt;
    attempt.outcome = logs::Outcome::bounced;
    attempt.reply = std::string(piece);
    const reply::Verdict verdict = judge_.judge(attempt);
    if (verdict.cause != reply::Cause::delivered) take(attempt, verdict, false);
  }
}

void UnknownReplies::read_mail(std::string_view text) {
  const report::MailSink sink{
      .mail = [](bounce::Kind) {},
      .failure = [this](const logs::Attempt& attempt,
                        const reply::Verdict& verdict) { take(attempt, verdict, false); },
      .complaint = [](const std::string&, const std::string&) {},
      .auth = {.report = [](report::AuthReport&&) {}, .fault = [](const Error&) {}}};
  report::read_mails(text, bounces_, catalogue_, now(), sink);
}

// A log goes through in blocks. Where it tells of no attempt, the file was a text of replies.
Result<void> UnknownReplies::read_file(const std::string& file, const Terminal& terminal) {
  std::uint64_t attempts = 0;
  logs::Reader log(now(), [&](const logs::Attempt& attempt) {
    ++attempts;
    if (attempt.outcome != logs::Outcome::sent) take(attempt, judge_.judge(attempt), true);
  });
  std::string text;
  const auto keep = [&](std::string_view bytes) {
    const bool mail = !text.empty() && report::is_mail(text);
    if (!mail && !(text.empty() && report::is_mail(bytes))) log.feed(bytes);
    if (attempts == 0)
      text.append(bytes.substr(0, kMaxTextBytes - std::min(kMaxTextBytes, text.size())));
  };
  Progress bar(file);
  const Result<void> outcome =
      read_unpacked(file, terminal, keep, [&bar](std::uint64_t bytes) { bar.reached(bytes); });
  log.finish();
  if (attempts == 0) report::is_mail(text) ? read_mail(text) : read_replies(text);
  return outcome;
}

void UnknownReplies::take_event(std::string_view line) {
  json::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return;
  const json::object& event = value.get_object();
  const std::string reply = text_at(event, "reply");
  if (reply.empty() || !is_failure(text_at(event, "type"))) return;
  logs::Attempt attempt;
  attempt.outcome = logs::Outcome::bounced;
  attempt.reply = reply;
  attempt.recipient = text_at(event, "address");
  const std::optional<WallTime> at = parse_time(text_at(event, "time"));
  if (at) attempt.time = *at;
  if (const json::object* tried = object_at(event, "attempt")) {
    attempt.relay_host = text_at(*tried, "mx_host");
    attempt.stage = smtp::parse_stage(text_at(*tried, "stage"));
  }
  take(attempt, judge_.judge(attempt), at.has_value());
}

Result<void> UnknownReplies::read_server(const ApiClient& client) {
  std::string after;
  while (true) {
    const std::string from = after.empty() ? "" : "&after=" + url_encode(after);
    const ApiRequest request{.path = fmt::format("/v1/events?limit={}{}", kEventsAtOnce, from)};
    std::size_t lines = 0;
    const Result<ApiAnswer> answer = client.follow(request, [&](std::string_view line) {
      ++lines;
      take_event(line);
      return true;
    });
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200) {
      return fail(Errc::refused, fmt::format("{}: HTTP {}", client.server(), answer->status));
    }
    const auto next = answer->headers.find("X-Next");
    if (lines == 0 || next == answer->headers.end() || next->second == after) return {};
    after = next->second;
  }
}

}  // namespace todoku::app
