#include "report/tls_report.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxPolicies = 1000, kMaxDetails = 10'000, kMaxLines = 200,
                      kMaxReports = 1000;

// Members of an object that may not be what it should; names differ between drafts by "_" and "-".
class Members {
 public:
  // nullptr: has none. The value outlives this.
  explicit Members(const json::value* value) : object_(value ? value->if_object() : nullptr) {}

  const json::value* find(std::string_view name) const {
    if (!object_) return nullptr;
    if (const json::value* found = object_->if_contains(name)) return found;
    std::string other(name);
    for (char& c : other) c = c == '-' ? '_' : c;
    return object_->if_contains(other);
  }

  std::string text(std::string_view name) const {
    const json::value* value = find(name);
    const json::string* text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : "";
  }

  std::uint64_t number(std::string_view name) const {
    const json::value* value = find(name);
    if (!value) return 0;
    std::uint64_t number = 0;
    if (const json::string* text = value->if_string()) {
      parse_number({text->data(), text->size()}, number);
    } else if (const std::int64_t* whole = value->if_int64()) {
      number = *whole > 0 ? static_cast<std::uint64_t>(*whole) : 0;
    }
    return number;
  }

  // A list of strings; a single one stands for a list of one.
  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> list;
    const json::value* value = find(name);
    const json::array* array = value ? value->if_array() : nullptr;
    if (!array) {
      if (std::string one = text(name); !one.empty()) list.push_back(std::move(one));
      return list;
    }
    for (const json::value& item : *array) {
      if (item.is_string() && list.size() < kMaxLines)
        list.emplace_back(item.get_string().data(), item.get_string().size());
    }
    return list;
  }

  json::array array(std::string_view name) const {
    const json::value* value = find(name);
    const json::array* list = value ? value->if_array() : nullptr;
    return list ? *list : json::array();
  }

 private:
  const json::object* object_;
};

TlsFailure failure_of(const json::value& value) {
  const Members m(&value);
  return {.result_type = to_lower(m.text("result-type")),
          .sending_ip = m.text("sending-mta-ip"),
          .mx_host = to_lower(m.text("receiving-mx-hostname")),
          .mx_helo = m.text("receiving-mx-helo"),
          .receiving_ip = m.text("receiving-ip"),
          .count = m.number("failed-session-count"),
          .additional_information = m.text("additional-information"),
          .reason_code = m.text("failure-reason-code")};
}

TlsPolicy policy_of(const json::value& value) {
  const Members outer(&value);
  const Members policy(outer.find("policy"));
  const Members summary(outer.find("summary"));
  TlsPolicy out{.type = to_lower(policy.text("policy-type")),
                .lines = policy.texts("policy-string"),
                .domain = to_lower(policy.text("policy-domain")),
                .mx_hosts = policy.texts("mx-host"),
                .successes = summary.number("total-successful-session-count"),
                .failures = summary.number("total-failure-session-count")};
  for (const json::value& detail : outer.array("failure-details")) {
    if (out.details.size() < kMaxDetails) out.details.push_back(failure_of(detail));
  }
  return out;
}

TlsReport report_of(const json::value& value) {
  const Members m(&value);
  const Members range(m.find("date-range"));
  TlsReport report{.organization = m.text("organization-name"),
                   .contact = m.text("contact-info"),
                   .report_id = m.text("report-id"),
                   .begin = parse_time(range.text("start-datetime")).value_or(WallTime{}),
                   .end = parse_time(range.text("end-datetime")).value_or(WallTime{})};
  for (const json::value& policy : m.array("policies")) {
    if (report.policies.size() < kMaxPolicies) report.policies.push_back(policy_of(policy));
  }
  return report;
}

bool holds(std::string_view text, std::string_view member) {
  return text.find(member) != text.npos;
}

}  // namespace

bool is_tls_report(std::string_view front) {
  const std::size_t brace = front.find_first_not_of(" \t\r\n\xef\xbb\xbf[");
  if (brace == front.npos || front[brace] != '{') return false;
  front = front.substr(brace, 4096);
  if (holds(front, "\"event\"")) return false;
  return holds(front, "\"organization-name\"") || holds(front, "\"report-id\"") ||
         (holds(front, "\"policies\"") && holds(front, "\"policy-type\""));
}

Result<std::vector<TlsReport>> read_tls_reports(std::string_view document) {
  if (document.starts_with("\xef\xbb\xbf")) document.remove_prefix(3);
  boost::system::error_code error;
  const json::value value = json::parse(document, error, {}, {.max_depth = 16});
  if (error) return fail(Errc::malformed, fmt::format("JSON: {}", error.message()));
  std::vector<TlsReport> reports;
  const auto take = [&reports](const json::value& one) {
    if (reports.size() < kMaxReports && Members(&one).find("policies"))
      reports.push_back(report_of(one));
  };
  if (const json::array* list = value.if_array()) {
    for (const json::value& one : *list) take(one);
  } else {
    take(value);
  }
  if (reports.empty()) return fail(Errc::malformed, "JSON, but no TLS report");
  return reports;
}

}  // namespace todoku::report
