#include "logs/kumomta.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "logs/cut.h"
#include "logs/stage_words.h"

namespace todoku::logs {
namespace {

namespace json = boost::json;

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : "";
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

// 0 for what is no number, or none that such a field can have.
std::int64_t number_of(const json::object& object, std::string_view name) {
  constexpr double kFarFuture = 1e11;  // seconds
  const json::value* value = object.if_contains(name);
  if (!value) return 0;
  if (const std::int64_t* whole = value->if_int64())
    return *whole >= 0 && static_cast<double>(*whole) < kFarFuture ? *whole : 0;
  if (const double* real = value->if_double())
    return *real >= 0 && *real < kFarFuture ? static_cast<std::int64_t>(*real) : 0;
  return 0;
}

std::optional<Outcome> outcome_of(std::string_view type) {
  if (type == "Delivery") return Outcome::sent;
  if (type == "TransientFailure") return Outcome::deferred;
  if (type == "Bounce" || type == "AdminBounce" || type == "OOB") return Outcome::bounced;
  if (type == "Expiration") return Outcome::expired;
  return std::nullopt;
}

// Where no command was answered, KumoMTA speaks for itself.
std::optional<smtp::Stage> stage_of_own(std::string_view content) {
  if (content.find("failed to resolve") != content.npos) return smtp::Stage::dns;
  if (content.find("failed to connect") != content.npos) return smtp::Stage::connect;
  return std::nullopt;
}

std::string dsn_of(const json::object& response) {
  const json::object* code = object_of(response, "enhanced_code");
  if (!code) return "";
  return fmt::format("{}.{}.{}", number_of(*code, "class"), number_of(*code, "subject"),
                     number_of(*code, "detail"));
}

// "550 5.1.1 text", as the server spoke it. The content may begin with the codes already.
std::string reply_of(const json::object& response, const std::string& dsn) {
  const std::string_view content = text_of(response, "content");
  const std::int64_t code = number_of(response, "code");
  if (code == 0 || content.starts_with(fmt::format("{}", code))) return std::string(content);
  if (dsn.empty() || content.starts_with(dsn)) return fmt::format("{} {}", code, content);
  return fmt::format("{} {} {}", code, dsn, content);
}

// A string, or a list of strings.
std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::array* list = value ? value->if_array() : nullptr;
  std::vector<std::string> texts;
  if (!list) {
    const std::string_view one = text_of(object, name);
    if (!one.empty()) texts.emplace_back(one);
    return texts;
  }
  for (const json::value& item : *list) {
    if (item.is_string()) texts.emplace_back(item.get_string().data(), item.get_string().size());
  }
  return texts;
}

// Providers hide who complained; KumoMTA's own trace header, which came back, knows it.
void tell_complaint(const json::object& record, const ComplaintSink& complaints) {
  const json::object* report = object_of(record, "feedback_report");
  if (!report || !complaints) return;
  const json::object* trace = object_of(*report, "supplemental_trace");
  std::vector<std::string> who;
  if (trace) who = texts_of(*trace, "recipient");
  if (who.empty()) who = texts_of(*report, "original_rcpt_to");
  if (who.empty()) who.emplace_back();
  for (std::string& one : who)
    complaints({std::string(without_angles(one)), std::string(text_of(*report, "feedback_type"))});
}

}  // namespace

bool KumomtaReader::read(std::string_view line, std::uint64_t number) {
  if (line.find("\"response\"") == line.npos) return false;
  json::monotonic_resource memory;
  boost::system::error_code error;
  const json::value parsed = json::parse(line, error, &memory);
  const json::object* record = error ? nullptr : parsed.if_object();
  if (!record) return false;
  const std::optional<Outcome> outcome = outcome_of(text_of(*record, "type"));
  if (text_of(*record, "type") == "Feedback") tell_complaint(*record, complaints_);
  const json::object* response = object_of(*record, "response");
  if (!outcome || !response) return record->contains("type") && record->contains("response");
  attempt_.outcome = *outcome;
  attempt_.line = number;
  attempt_.time = WallTime(seconds(number_of(*record, "timestamp")));
  attempt_.queue_id = text_of(*record, "id");
  attempt_.sender = text_of(*record, "sender");
  attempt_.dsn = dsn_of(*response);
  attempt_.reply = reply_of(*response, attempt_.dsn);
  attempt_.stage = stage_begins(text_of(*response, "command"));
  if (!attempt_.stage) attempt_.stage = stage_of_own(text_of(*response, "content"));
  const json::object* peer = object_of(*record, "peer_address");
  std::string_view host = peer ? text_of(*peer, "name") : "";
  if (host.ends_with('.')) host.remove_suffix(1);
  attempt_.relay_host = host;
  attempt_.relay_ip = peer ? text_of(*peer, "addr") : "";
  const json::value* recipients = record->if_contains("recipient");
  if (recipients && recipients->is_array()) {
    for (const json::value& recipient : recipients->get_array()) {
      if (!recipient.is_string()) continue;
      attempt_.recipient = std::string_view(recipient.get_string());
      tell();
    }
  } else {
    attempt_.recipient = text_of(*record, "recipient");
    tell();
  }
  return true;
}

void KumomtaReader::tell() {
  open_.settle(attempt_);
  sink_(attempt_);
}

}  // namespace todoku::logs
