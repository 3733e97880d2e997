// MTA-STS: slips of record and policy file lie in the text, and what is taken keeps its bounds.
#include "auth/mta_sts.h"

#include "dns/name.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

void check_record(std::string_view text) {
  if (!auth::is_sts_record(text)) return;
  const auth::StsRecord record = auth::parse_sts_record(text);
  must(record.id.size() <= 32);
  must(!record.id.empty() || !record.slips.empty());
  for (const auth::Slip& slip : record.slips) must(slip.at + slip.length <= text.size());
}

void check_policy(std::string_view text) {
  const auth::StsPolicyFile file = auth::parse_sts_policy(text);
  must(file.policy || !file.slips.empty());
  for (const auth::Slip& slip : file.slips) {
    must(slip.at + slip.length <= text.size());
    const auth::LineOfText line = auth::line_of(text, slip);
    must(line.at <= line.line.size());
  }
  if (!file.policy) return;
  must(file.policy->max_age <= auth::kStsMaxAge && file.policy->mx.size() <= auth::kStsPatterns);
  for (const std::string& pattern : file.policy->mx) {
    const bool any = pattern.starts_with("*.");
    const std::string host = any ? "a" + pattern.substr(1) : pattern;
    const auto name = dns::parse_name(host);
    if (name) must(auth::allows_host(*file.policy, *name));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_record(input);
  check_policy(input);
  return 0;
}
