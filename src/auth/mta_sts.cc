#include "auth/mta_sts.h"

#include <algorithm>

#include "auth/field_list.h"
#include "base/text.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kVersion = "v=STSv1";
constexpr std::size_t kIdBytes = 32;  // §3.1

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytes && std::ranges::all_of(id, is_alnum);
}

}  // namespace

bool is_sts_record(std::string_view text) {
  return begins_with_version(text, kVersion);
}

StsRecord parse_sts_record(std::string_view text) {
  FieldList list = read_fields(text);
  StsRecord record{.slips = std::move(list.slips)};
  const auto id = std::ranges::find(list.fields, "id", &Field::name);
  if (id == list.fields.end()) {
    record.slips.push_back({text.size(), 0, "id= is missing"});
  } else if (!is_id(id->value)) {
    record.slips.push_back(slip_of(text, id->value, "an id has 1 to 32 letters and digits"));
  } else if (!list.broken) {
    record.id = id->value;
  }
  return record;
}

Ask<StsLookup> look_up_mta_sts(dns::Name domain) {
  StsLookup lookup;
  const std::string at = "_mta-sts." + domain;
  lookup.text = co_await look_up_text(at, is_sts_record);
  if (lookup.text.found == TextFound::one)
    lookup.record = parse_sts_record(lookup.text.texts.front());
  co_return lookup;
}

std::string mta_sts_host(const dns::Name& domain) {
  return "mta-sts." + domain;
}

std::string mta_sts_policy_url(const dns::Name& domain) {
  return "https://" + mta_sts_host(domain) + std::string(kStsPath);
}

bool is_sts_content_type(std::string_view content_type) {
  return iequals(trim(content_type.substr(0, content_type.find(';'))), "text/plain");
}

bool allows_host(const StsPolicy& policy, const dns::Name& host) {
  return std::ranges::any_of(policy.mx, [&host](const std::string& pattern) {
    if (!pattern.starts_with("*.")) return pattern == host;
    return !host.empty() && dns::parent_of(host) == pattern.substr(2);
  });
}

}  // namespace todoku::auth
