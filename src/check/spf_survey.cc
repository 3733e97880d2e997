#include "check/spf_survey.h"

#include <algorithm>

#include "check/spf_findings.h"
#include "check/spf_proof.h"
#include "check/spf_walk.h"

namespace todoku::check {

using auth::Ask;

bool SpfSurvey::passes() const {
  const auto good = [](const SpfOfAddress& one) { return one.spf.result == auth::SpfResult::pass; };
  return !addresses.empty() && std::ranges::all_of(addresses, good);
}

namespace {

bool was_unanswered(const SpfWalk& walk) {
  const auto is = [](const SpfTrouble& t) { return t.kind == SpfTrouble::Kind::unanswered; };
  return walk.unanswered || std::ranges::any_of(walk.troubles, is);
}

// RFC 7208 §3.1: type 99 was withdrawn; who still publishes it has a record that nobody reads.
Ask<bool> has_type_99(dns::Name domain) {
  const dns::Question question{domain, dns::Type(99)};
  const dns::Answer answer = co_await question;
  co_return answer.kind == dns::Kind::found;
}

}  // namespace

Ask<SpfSurvey> survey_spf(SpfQuestion question) {
  SpfSurvey survey;
  survey.domain = question.domain;
  const std::optional<dns::Name> name = auth::host_name(question.domain);
  if (!name) co_return survey;
  survey.domain = *name;
  const SpfWalk walk = co_await walk_spf(*name);
  survey.records = walk.records;
  survey.uses = walk.uses;
  survey.lookups = walk.lookups;
  survey.void_lookups = walk.void_lookups;
  survey.undecided = was_unanswered(walk);
  question.domain = *name;
  for (const std::string& address : question.addresses) {
    const auth::SpfClient client = spf_client(question, address);
    const auth::Spf spf = co_await auth::check_host(client);
    survey.addresses.push_back({address, spf});
  }
  const bool withdrawn = co_await has_type_99(*name);
  SpfRepair repair;
  if (!survey.undecided) repair = co_await repair_spf(question, walk.records);
  survey.findings = spf_findings(survey, walk, repair);
  if (withdrawn) survey.findings.push_back(type_99_finding(*name, survey.records.empty()));
  co_return survey;
}

}  // namespace todoku::check
