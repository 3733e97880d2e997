// report/steps.h - the few things to do first, the most mail saved first.
#pragma once

#include <optional>

#include <string>
#include <vector>

#include "reply/explain.h"
#include "reply/names.h"
#include "report/summary.h"

namespace todoku::report {

// One of several domains or IPs of ours that a step is about, with what is to be done for it.
struct Case {
  Concerned who;
  Tally tally;
  std::vector<reply::Fix> fixes;
};

struct Step {
  reply::Cause cause = reply::Cause::undetermined;
  Blame blame = Blame::unknown;
  std::string domain;                  // the sender's domain that it concerns most; "" if unknown
  std::vector<std::string> providers;  // who said so; the most lost first
  Tally tally;                         // what failed for this
  reply::Explanation explanation;      // by the words of the most frequent reply
  std::vector<Case> cases;             // of two or more, the most lost first; else empty, and what
                                       // is to be done stands in `explanation`
  std::string example;                 // that reply
  std::string example_recipient;       // to whom it was said
};

// One step a cause, of those that the sender can mend; at most `limit`.
std::vector<Step> steps(const Summary& summary, const reply::Catalogue& catalogue,
                        std::size_t limit);

// What a person has to fill into this record ("<selector>", "<ip>"), and where it is found; ""
// where nothing is missing.
reply::Names what_to_fill_in(const reply::Fix& fix);

// For an SPF record, what to add to the one that is published; nullopt: it is none. A log does not
// tell what is published, and whoever put a whole record in its place would lose every other
// sender.
std::optional<reply::Bilingual> spf_addition(const reply::Fix& fix);

}  // namespace todoku::report
