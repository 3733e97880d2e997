#include "sim/checks.h"

#include "sim/checks_delivery.h"
#include "sim/checks_hold.h"
#include "sim/checks_record.h"
#include "sim/checks_time.h"

namespace todoku::sim {

namespace {

constexpr Check kChecks[] = {
    {1, "what was accepted is final with an event, or waits with a due time", nothing_is_lost},
    {2, "what is said to be delivered was taken by a server", delivered_is_taken},
    {3, "what was taken twice has a doubt or a crash between", twice_only_in_doubt},
    {4, "nothing is tried before it is due or after it expired, and waits do not shrink",
     times_are_kept},
    {5, "no wait is longer than its patience", patience_is_kept},
    {6, "a site's sessions stay under its limit, as its servers count them", lanes_are_kept},
    {7, "every change of state has one event", changes_have_events},
    {8, "what is recorded is what was said, and is judged as recorded", words_are_kept},
    {9, "the body that arrives is the body that was accepted", bodies_are_kept},
    {10, "nothing goes in the clear where TLS is demanded", tls_is_kept},
    {11, "nobody is told of the fate of a message without a sender", no_bounce_of_bounces},
    {12, "sizes stay within their bounds", sizes_are_bound},
    {13, "in the calm the spool drains", calm_drains},
    {15, "nobody is suppressed for somebody else's fault", only_the_guilty},
    {16, "a hold ends with the repair, or with the lifetime of what is held", holds_end_rightly},
};

}  // namespace

std::span<const Check> checks() {
  return kChecks;
}

Findings look(const Story& story) {
  Findings all;
  for (const Check& check : kChecks) {
    Findings found;
    check.look(story, found);
    for (const std::string& f : found) all.push_back(std::to_string(check.number) + ": " + f);
  }
  return all;
}

}  // namespace todoku::sim
