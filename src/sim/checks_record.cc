#include "sim/checks_record.h"

#include <algorithm>

#include "base/text.h"
#include "reply/judge.h"

namespace todoku::sim {

namespace {

using Change = std::pair<RecipientId, std::string>;

// Did `server` say exactly this, as whole lines, in a session that was open around `when`?
bool was_said(const Story& story, const spool::Attempt& attempt, SteadyTime when) {
  const std::string lines = attempt.reply + "\n";
  for (const VisitRecord& v : story.ledger.visits()) {
    if (v.server != attempt.address || v.from > when) continue;
    for (std::size_t at = v.said.find(lines); at != std::string::npos;
         at = v.said.find(lines, at + 1)) {
      if (at == 0 || v.said[at - 1] == '\n') return true;
    }
  }
  return false;
}

bool guilty(const Story& story, std::string_view address) {
  return std::ranges::any_of(story.terms.guilty, [&](const std::string& name) {
    return to_lower(address).starts_with(name);
  });
}

}  // namespace

void changes_have_events(const Story& story, Findings& findings) {
  std::map<Change, std::size_t> told;
  std::map<RecipientId, std::string> last;
  for (const spool::Event& e : story.events) {
    if (!e.recipient) continue;
    ++told[{*e.recipient, e.type}];
    if (spool::parse_state(e.type)) last[*e.recipient] = e.type;
  }
  // What the incarnations since the last crash wrote is all there.
  const SteadyTime crash =
      story.chronicle.crashes.empty() ? SteadyTime::min() : story.chronicle.crashes.back();
  std::map<Change, std::size_t> made;
  for (const Settled& s : story.chronicle.settled) {
    if (s.when.steady <= crash || s.settle.to == spool::State::queued) continue;
    ++made[{s.settle.recipient, std::string(to_string(s.settle.to))}];
  }
  for (const auto& [change, times] : made) {
    if (told[change] < times) {
      findings.push_back(to_string(change.first) + " became " + change.second +
                         " without an event");
    }
  }
  for (const auto& [id, row] : story.rows) {
    if (is_final(row.state) && last[id] != to_string(row.state)) {
      findings.push_back(to_string(id) + " is " + std::string(to_string(row.state)) +
                         ", and the last event says " + last[id]);
    }
  }
}

void words_are_kept(const Story& story, Findings& findings) {
  for (const Settled& s : story.chronicle.settled) {
    if (!s.settle.attempt || !s.settle.attempt->said) continue;
    const spool::Attempt& attempt = *s.settle.attempt;
    if (!was_said(story, attempt, s.when.steady)) {
      findings.push_back("nobody at " + attempt.address + " said: " + attempt.reply);
      continue;
    }
    const std::optional<smtp::Reply> reply = smtp::parse_reply(attempt.reply);
    const reply::Context context{attempt.stage, attempt.mx_host, attempt.verdict.provider};
    if (!reply || judge(story.catalogue, *reply, context) != attempt.verdict) {
      findings.push_back("a second look finds another verdict: " + attempt.reply);
    }
  }
}

void only_the_guilty(const Story& story, Findings& findings) {
  for (const Settled& s : story.chronicle.settled) {
    if (s.settle.suppress && !guilty(story, s.settle.suppress->address)) {
      findings.push_back(s.settle.suppress->address + " is suppressed by " +
                         s.settle.suppress->rule);
    }
  }
  for (const spool::Suppression& s : story.chronicle.suppressed) {
    if (!guilty(story, s.address)) findings.push_back(s.address + " is suppressed by " + s.rule);
  }
}

}  // namespace todoku::sim
