#include <algorithm>
#include <utility>

#include "auth/field_list.h"
#include "auth/mta_sts.h"
#include "base/text.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

struct PolicyLine {
  std::string_view whole;  // the file, for slips
  std::string_view key;
  std::string_view value;
  Slip slip(std::string_view what) const { return slip_of(whole, value, what); }
};

// What has been read so far; what stays empty at the end was missing.
struct Reading {
  StsPolicyFile file;
  std::vector<std::string_view> seen;
  bool version = false, mode = false, age = false;
  bool broken = false;
  StsPolicy policy;

  void fault(Slip slip) {
    broken = true;
    file.slips.push_back(std::move(slip));
  }
};

// sts-policy-ext-name
bool is_key(std::string_view key) {
  if (key.empty() || key.size() > 32 || !is_alnum(key[0])) return false;
  return std::ranges::all_of(
      key, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
}

bool is_plain_label(std::string_view label) {
  return !label.empty() && label.size() <= dns::kLabelBytes && label.front() != '-' &&
         label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
}

// A domain of RFC 5321 §4.1.2, "*." before it allowed; "_" as many hosts in use have it.
bool is_pattern(std::string_view pattern) {
  if (pattern.starts_with("*.")) pattern.remove_prefix(2);
  return pattern.size() <= kNameText && std::ranges::all_of(split(pattern, '.'), is_plain_label);
}

void read_mode(Reading& reading, const PolicyLine& line) {
  reading.mode = true;
  for (const StsMode mode : {StsMode::none, StsMode::testing, StsMode::enforce}) {
    if (line.value != to_string(mode)) continue;
    reading.policy.mode = mode;
    return;
  }
  reading.fault(line.slip("a mode is enforce, testing or none"));
}

void read_age(Reading& reading, const PolicyLine& line) {
  reading.age = true;
  std::uint64_t age = 0;
  if (line.value.size() > 10 || !parse_number(line.value, age)) {
    reading.fault(line.slip("max_age is a number of seconds"));
  } else if (age > static_cast<std::uint64_t>(kStsMaxAge.count())) {
    reading.fault(line.slip("max_age is at most 31557600, a year"));
  } else {
    reading.policy.max_age = seconds(age);
  }
}

void read_mx(Reading& reading, const PolicyLine& line) {
  if (!is_pattern(line.value)) {
    reading.fault(line.slip("an mx is a host name, or \"*.\" and one"));
  } else if (reading.policy.mx.size() == kStsPatterns) {
    reading.fault(line.slip("too many mx lines"));
  } else {
    reading.policy.mx.push_back(to_lower(line.value));
  }
}

void read_version(Reading& reading, const PolicyLine& line) {
  reading.version = true;
  if (line.value != "STSv1") reading.fault(line.slip("the version is STSv1"));
}

// §3.2: of fields other than mx the first counts; unknown ones are passed over.
void read_field(Reading& reading, const PolicyLine& line) {
  if (line.key == "mx") return read_mx(reading, line);
  if (std::ranges::find(reading.seen, line.key) != reading.seen.end()) {
    reading.file.slips.push_back(
        slip_of(line.whole, line.key, "this field stands twice; the first counts"));
    return;
  }
  if (reading.seen.size() < kStsPatterns) reading.seen.push_back(line.key);
  if (line.key == "version") return read_version(reading, line);
  if (line.key == "mode") return read_mode(reading, line);
  if (line.key == "max_age") return read_age(reading, line);
}

bool is_value(std::string_view value) {
  return !value.empty() && is_utf8(value) && std::ranges::none_of(value, [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
  });
}

void read_line(Reading& reading, std::string_view whole, std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view rest = text.substr(std::min(colon + 1, text.size()));
  const PolicyLine line{whole, text.substr(0, colon), trim_blanks(rest)};
  if (!is_key(line.key) || !is_value(line.value)) {
    reading.fault(slip_of(whole, text, "a line is written name: value"));
    return;
  }
  read_field(reading, line);
}

void demand_fields(Reading& reading, std::size_t end) {
  const auto missing = [&](const char* what) { reading.fault({end, 0, what}); };
  if (!reading.version) missing("the line \"version: STSv1\" is missing");
  if (!reading.mode) missing("the line \"mode: …\" is missing");
  if (!reading.age) missing("the line \"max_age: …\" is missing");
  // §8.3: a policy that is being withdrawn has none.
  const bool any = !reading.policy.mx.empty();
  if (!any && reading.policy.mode != StsMode::none) missing("there is no line \"mx: …\"");
}

}  // namespace

const char* to_string(StsMode mode) {
  switch (mode) {
    case StsMode::none: return "none";
    case StsMode::testing: return "testing";
    case StsMode::enforce: return "enforce";
  }
  std::unreachable();
}

StsPolicyFile parse_sts_policy(std::string_view text) {
  Reading reading;
  if (text.size() > kStsPolicyBytes) {
    reading.file.slips.push_back({kStsPolicyBytes, 0, "the file has more than 64 KiB"});
    return std::move(reading.file);
  }
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    start = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    // The grammar has no empty lines; files in use end with some, which hurts nobody.
    if (trim_blanks(line).empty()) continue;
    read_line(reading, text, line);
  }
  demand_fields(reading, text.size());
  if (!reading.broken) reading.file.policy = std::move(reading.policy);
  return std::move(reading.file);
}

LineOfText line_of(std::string_view text, const Slip& slip) {
  const std::size_t at = std::min(slip.at, text.size());
  const std::string_view before = text.substr(0, at);
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is the first line's begin
  const std::size_t end = std::min(text.find('\n', at), text.size());
  std::string_view line = text.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto number = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  return {number, std::string(line), std::min(at - begin, line.size())};
}

}  // namespace todoku::auth
