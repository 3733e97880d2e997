#include "sim/checks_hold.h"

#include <algorithm>

#include "policy/hold.h"

namespace todoku::sim {

namespace {

// A look asks a few questions, and a silent server costs 20 s each.
constexpr milliseconds kLookTakes = std::chrono::minutes(10);

// Was the record right at some moment of the time before `end`?
bool was_right(const Story& story, SteadyTime end) {
  bool right = false;
  for (const Terms::Repair& repair : story.terms.repairs) {
    if (repair.at > end) break;
    if (right && repair.at >= end - kLookTakes) return true;
    right = repair.right;
  }
  return right;
}

}  // namespace

void holds_end_rightly(const Story& story, Findings& findings) {
  for (const Lifted& l : story.chronicle.lifted) {
    if (l.note.starts_with("checked") && !was_right(story, l.when.steady))
      findings.push_back("the hold of " + l.sender_domain + " to " + l.provider +
                         " is lifted, and the record is as wrong as before");
  }
  std::map<MessageId, WallTime> expires;
  for (const Accepted& a : story.chronicle.accepted) expires[a.id] = a.expires;
  std::map<RecipientId, spool::State> last;
  for (const Settled& s : story.chronicle.settled) {
    const spool::State before = std::exchange(last[s.settle.recipient], s.settle.to);
    // An attempt after the release may end in a refusal of another kind: that is the recipient's
    // end.
    const bool other_refusal =
        s.settle.attempt && !policy::waits_for_repair(s.settle.attempt->verdict);
    const bool given_up =
        before == spool::State::held && s.settle.to == spool::State::bounced && !other_refusal;
    const auto end = expires.find(s.settle.recipient.message);
    if (given_up && end != expires.end() && s.when.wall < end->second)
      findings.push_back(to_string(s.settle.recipient) + " is given up while it could be repaired");
  }
  if (!story.terms.must_drain || story.terms.repairs.empty() || !story.terms.repairs.back().right)
    return;
  for (const auto& [id, row] : story.rows) {
    if (row.state == spool::State::held)
      findings.push_back(to_string(id) + " is still held by " + row.hold_provider + " for " +
                         (row.last ? row.last->reply : row.note) + ", and the record is right");
  }
}

}  // namespace todoku::sim
