// reply/draft.h - an entry for a kind of replies that none knows yet, ready to paste.
#pragma once

#include <span>
#include <string>

#include "reply/cluster.h"
#include "reply/nearness.h"
#include "reply/verdict.h"

namespace todoku::reply {

// What the entry is made from.
struct Proposal {
  Cause cause = Cause::undetermined;
  const Near* by = nullptr;  // the entry that it is taken from; nullptr: from words or codes
};
// The nearest entry's cause, if it is near enough to be believed; else what words and codes say.
// `judged`: the verdict on an example of the kind.
Proposal propose(std::span<const Near> near, const Verdict& judged);

// One [[reply]] table of a catalogue file (docs/catalogue.md) that loads as it is and hears the
// cluster's examples. What a person has to look at stands in a comment. `day`: "2026-11-23".
std::string draft_entry(const Cluster& cluster, const Proposal& proposal, std::string_view day);

}  // namespace todoku::reply
