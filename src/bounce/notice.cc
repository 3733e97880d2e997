#include "bounce/notice.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "bounce/address.h"
#include "bounce/innermost.h"

namespace todoku::bounce {
namespace {

namespace json = boost::json;
constexpr std::size_t kMost = 1000;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

const json::array* array_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_array() : nullptr;
}

Recipient from_object(const json::object& object, const json::object& whole) {
  Recipient out;
  out.address = first_address(text_of(object, "emailAddress"));
  out.dsn_action = to_lower(text_of(object, "action"));
  out.status = text_of(object, "status");
  out.sure = Sure::stated;
  const Inner inner = innermost(text_of(object, "diagnosticCode"));
  out.text = inner.text;
  out.code = inner.code;
  if (inner.enhanced) out.status = smtp::to_string(*inner.enhanced);
  out.reporting_mta = text_of(whole, "reportingMTA");
  if (const std::size_t at = out.reporting_mta.find(';'); at != std::string::npos) {
    out.reporting_mta = std::string(trim(std::string_view(out.reporting_mta).substr(at + 1)));
  }
  if (out.text.empty()) {
    out.text = text_of(whole, "smtpResponse");
    for (const std::string_view word : split(out.text, ' ')) {
      std::string_view rest = word;
      const auto code = smtp::take_enhanced_code(rest);
      if (code && out.status.empty()) out.status = smtp::to_string(*code);
    }
    out.around = text_of(whole, "bounceType") + " " + text_of(whole, "bounceSubType");
  }
  return out;
}

void add_all(Report& report, const json::array& list, const json::object& whole) {
  for (const json::value& value : list) {
    if (report.recipients.size() == kMost) return;
    if (const json::object* object = value.if_object()) {
      report.recipients.push_back(from_object(*object, whole));
    } else if (const json::string* address = value.if_string()) {
      Recipient out = from_object({}, whole);
      out.address = first_address(std::string_view(*address));
      report.recipients.push_back(std::move(out));
    }
  }
}

Original original_in(const json::object& root) {
  Original out;
  const json::object* sent = object_of(root, "mail");
  if (!sent) return out;
  out.from = first_address(text_of(*sent, "source"));
  if (const json::object* common = object_of(*sent, "commonHeaders")) {
    out.message_id = text_of(*common, "messageId");
    out.subject = text_of(*common, "subject");
  }
  if (const json::array* to = array_of(*sent, "destination"); to && !to->empty()) {
    if (const json::string* address = to->front().if_string()) {
      out.to = first_address(std::string_view(*address));
    }
  }
  return out;
}

struct Shape {
  std::string_view type, member, list;
  Kind kind;
};
constexpr Shape kShapes[] = {
    {"bounce", "bounce", "bouncedRecipients", Kind::bounce},
    {"complaint", "complaint", "complainedRecipients", Kind::complaint},
    {"delivery", "delivery", "recipients", Kind::delivered},
    {"deliverydelay", "deliveryDelay", "delayedRecipients", Kind::delayed},
};

std::optional<Report> from_root(const json::object& root) {
  std::string type = text_of(root, "notificationType");
  if (type.empty()) type = text_of(root, "eventType");
  for (const Shape& shape : kShapes) {
    if (!iequals(type, shape.type)) continue;
    const json::object* whole = object_of(root, shape.member);
    if (!whole) return std::nullopt;
    Report report;
    report.kind = shape.kind;
    if (const json::array* list = array_of(*whole, shape.list)) add_all(report, *list, *whole);
    report.original = original_in(root);
    report.feedback_type = text_of(*whole, "complaintFeedbackType");
    return report;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Report> read_notice(const Page& page) {
  std::string_view text = trim(page.text);
  if (!text.starts_with('{')) return std::nullopt;
  // Mail folds the one long line: a break inside a string belongs to nobody.
  std::string flat;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line) == "--") break;
    flat += line;
  }
  json::error_code error;
  json::stream_parser parser(json::storage_ptr{}, json::parse_options{.max_depth = 24});
  parser.write_some(flat, error);
  if (error || !parser.done()) return std::nullopt;
  const json::value value = parser.release();
  const json::object* root = value.if_object();
  if (!root) return std::nullopt;
  if (const std::string inner = text_of(*root, "Message"); !inner.empty()) {
    const json::value message = json::parse(inner, error);
    if (!error && message.is_object()) return from_root(message.get_object());
  }
  std::optional<Report> report = from_root(*root);
  if (report) {
    for (Recipient& recipient : report->recipients) recipient.found = {page.part, 1};
  }
  return report;
}

}  // namespace todoku::bounce
