#include "auth/dmarc_record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kVersion = "DMARC1";
// Of RFC 7489; RFC 9989 withdrew them.
constexpr std::array<std::string_view, 3> kWithdrawn = {"pct", "rf", "ri"};
constexpr std::size_t kReportUris = 100;  // of one tag; no owner needs more

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// A tag where it stands in the record.
struct Tag {
  std::string_view record;
  std::string_view name;
  std::string_view value;

  Slip slip(std::string_view part, std::string what) const {
    return {static_cast<std::size_t>(part.data() - record.data()), part.size(), std::move(what)};
  }
};

std::optional<DmarcPolicy> policy_of(std::string_view value) {
  for (const DmarcPolicy policy :
       {DmarcPolicy::none, DmarcPolicy::quarantine, DmarcPolicy::reject}) {
    if (iequals(value, to_string(policy))) return policy;
  }
  return std::nullopt;
}

void read_policy(DmarcRecord& record, const Tag& tag, std::optional<DmarcPolicy>& policy) {
  policy = policy_of(tag.value);
  if (policy) return;
  record.broken_policy = true;
  record.slips.push_back(tag.slip(tag.value, "a policy is none, quarantine or reject"));
}

void read_alignment(DmarcRecord& record, const Tag& tag, DmarcAlignment& alignment) {
  if (iequals(tag.value, "s")) {
    alignment = DmarcAlignment::strict;
  } else if (!iequals(tag.value, "r")) {
    record.slips.push_back(tag.slip(tag.value, "an alignment is r or s"));
  }
}

void read_psd(DmarcRecord& record, const Tag& tag) {
  if (iequals(tag.value, "y")) {
    record.psd = DmarcPsd::yes;
  } else if (iequals(tag.value, "n")) {
    record.psd = DmarcPsd::no;
  } else if (!iequals(tag.value, "u")) {
    record.slips.push_back(tag.slip(tag.value, "psd is y, n or u"));
  }
}

void read_testing(DmarcRecord& record, const Tag& tag) {
  record.testing = iequals(tag.value, "y");
  if (!record.testing && !iequals(tag.value, "n"))
    record.slips.push_back(tag.slip(tag.value, "t is y or n"));
}

void read_failure_options(DmarcRecord& record, const Tag& tag) {
  for (const std::string_view part : split(tag.value, ':')) {
    const std::string_view option = trim_blanks(part);
    if (option.size() == 1 && std::string_view("01dDsS").find(option[0]) != std::string_view::npos)
      continue;
    record.slips.push_back(tag.slip(part, "fo is a list of 0, 1, d and s"));
    return;
  }
  record.failure_options = std::string(tag.value);
}

// RFC 3986 §3, as far as we go: a scheme, and something of visible ASCII behind it.
bool is_uri(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon + 1 == uri.size() || !is_alpha(uri[0])) return false;
  for (const char c : uri.substr(0, colon)) {
    if (!is_alnum(c) && c != '+' && c != '-' && c != '.') return false;
  }
  const bool visible = std::ranges::all_of(uri, [](char c) { return c > ' ' && c <= '~'; });
  if (!visible) return false;
  return !iequals(uri.substr(0, colon), "mailto") || !mailto_host(uri).empty();
}

void read_uris(DmarcRecord& record, const Tag& tag, std::vector<std::string>& uris) {
  for (const std::string_view part : split(tag.value, ',')) {
    std::string_view uri = trim_blanks(part);
    uri = uri.substr(0, uri.find('!'));  // RFC 9989 §4.7: a size is passed over
    if (!is_uri(uri)) {
      record.slips.push_back(tag.slip(part, "no URI such as mailto:reports@example.org"));
    } else if (uris.size() < kReportUris) {
      uris.emplace_back(uri);
    }
  }
}

void read_percent(DmarcRecord& record, const Tag& tag) {
  std::uint64_t percent = 0;
  if (parse_number(tag.value, percent) && percent <= 100)
    record.percent = static_cast<int>(percent);
}

void read_tag(DmarcRecord& record, const Tag& tag) {
  const std::string name = to_lower(tag.name);
  if (name == "p") return read_policy(record, tag, record.policy);
  if (name == "sp") return read_policy(record, tag, record.subdomain_policy);
  if (name == "np") return read_policy(record, tag, record.nonexistent_policy);
  if (name == "adkim") return read_alignment(record, tag, record.dkim);
  if (name == "aspf") return read_alignment(record, tag, record.spf);
  if (name == "psd") return read_psd(record, tag);
  if (name == "t") return read_testing(record, tag);
  if (name == "fo") return read_failure_options(record, tag);
  if (name == "rua") return read_uris(record, tag, record.rua);
  if (name == "ruf") return read_uris(record, tag, record.ruf);
  if (name == "pct") read_percent(record, tag);
  const bool withdrawn = std::ranges::find(kWithdrawn, name) != kWithdrawn.end();
  record.slips.push_back(
      tag.slip(tag.name, withdrawn ? "a tag that RFC 9989 withdrew" : "an unknown tag"));
}

// `part` lies between two semicolons of `text`.
std::optional<Tag> tag_of(std::string_view text, std::string_view part) {
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Tag{text, trim_blanks(part.substr(0, equals)), trim_blanks(part.substr(equals + 1))};
}

}  // namespace

const char* to_string(DmarcPolicy policy) {
  switch (policy) {
    case DmarcPolicy::none: return "none";
    case DmarcPolicy::quarantine: return "quarantine";
    case DmarcPolicy::reject: return "reject";
  }
  std::unreachable();
}

bool is_dmarc_record(std::string_view text) {
  if (text.empty() || is_blank(text[0])) return false;
  const auto tag = tag_of(text, text.substr(0, text.find(';')));
  return tag && iequals(tag->name, "v") && tag->value == kVersion;
}

DmarcRecord parse_dmarc_record(std::string_view text) {
  DmarcRecord record;
  std::vector<std::string> seen = {"v"};
  std::size_t start = text.find(';');
  while (start != std::string_view::npos && ++start < text.size()) {
    const std::size_t end = std::min(text.find(';', start), text.size());
    const std::string_view part = trim_blanks(text.substr(start, end - start));
    start = end < text.size() ? end : std::string_view::npos;
    if (part.empty()) continue;
    const auto tag = tag_of(text, part);
    const Tag whole{text, part, part};
    if (!tag || tag->name.empty()) {
      record.slips.push_back(whole.slip(part, "a tag is written name=value"));
      continue;
    }
    const std::string name = to_lower(tag->name);
    if (std::ranges::find(seen, name) != seen.end()) {
      record.slips.push_back(whole.slip(part, "this tag stands twice; the first counts"));
      continue;
    }
    if (seen.size() < kReportUris) seen.push_back(name);
    read_tag(record, *tag);
  }
  return record;
}

std::string mailto_host(std::string_view uri) {
  if (!istarts_with(uri, "mailto:")) return "";
  const std::string_view address = uri.substr(7, uri.find('?') - 7);
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return "";
  return to_lower(address.substr(at + 1));
}

}  // namespace todoku::auth
