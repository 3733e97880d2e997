#include "check/finding.h"

#include <algorithm>
#include <utility>

namespace todoku::check {

const char* to_string(Level level) {
  switch (level) {
    case Level::ok: return "ok";
    case Level::warn: return "warn";
    case Level::fail: return "fail";
  }
  std::unreachable();
}

Finding finding(std::string id, Level level, reply::Bilingual text) {
  Finding made;
  made.id = std::move(id);
  made.level = level;
  made.text = std::move(text);
  return made;
}

reply::Fix dns_fix(std::string type, std::string name, std::string value) {
  return {
      .kind = "dns", .type = std::move(type), .name = std::move(name), .value = std::move(value)};
}

void offer_key(Finding& finding, const std::string& domain, const std::string& selector) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789-._";
  const std::string name = selector + "._domainkey." + domain;
  const bool plain = !selector.empty() && !domain.empty() && !selector.starts_with('-') &&
                     !domain.starts_with('-') && name.find_first_not_of(kPlain) == name.npos;
  if (!plain) return;
  finding.fixes.push_back(
      {.kind = "setting",
       .type = "DKIM",
       .name = name,
       .value = "todoku dkim keygen --domain " + domain + " --selector " + selector});
}

std::string new_selector(WallTime now) {
  return "s" + rfc3339(now).substr(0, 4);
}

Level worst(std::span<const Finding> findings) {
  Level level = Level::ok;
  for (const Finding& finding : findings) level = std::max(level, finding.level);
  return level;
}

void most_urgent_first(std::vector<Finding>& findings) {
  std::vector<Finding> sorted;
  for (const Level level : {Level::fail, Level::warn, Level::ok}) {
    for (Finding& finding : findings)
      if (finding.level == level) sorted.push_back(std::move(finding));
  }
  findings = std::move(sorted);
}

std::vector<Finding> failures(std::span<const Finding> findings) {
  std::vector<Finding> failed;
  for (const Finding& finding : findings) {
    if (finding.level == Level::fail) failed.push_back(finding);
  }
  return failed;
}

std::vector<reply::Fix> fixes_of(std::span<const Finding> findings) {
  std::vector<reply::Fix> fixes;
  for (const Finding& finding : findings) {
    for (const reply::Fix& fix : finding.fixes) {
      if (std::ranges::find(fixes, fix) == fixes.end()) fixes.push_back(fix);
    }
  }
  return fixes;
}

}  // namespace todoku::check
