#include "sim/checks_time.h"

#include <algorithm>

#include "smtp/client.h"

namespace todoku::sim {

namespace {

// A due date is wall time. Where the calendar was moved a while ago, what was begun on the old one
// may look early or late on the new.
constexpr milliseconds kAfterJump = std::chrono::hours(2);
// A transaction begins some while after its recipient was found due and not expired: connecting,
// greetings and answers up to DATA, at several hosts, each within its patience.
constexpr milliseconds kUnderWay = std::chrono::hours(2);
constexpr milliseconds kTick{1000};

bool jumped_before(const Story& story, SteadyTime at) {
  return std::ranges::any_of(story.chronicle.wall_jumps,
                             [&](SteadyTime j) { return j <= at && at - j < kAfterJump; });
}

// What is known of a recipient's next time, as one incarnation goes through its records.
struct Plan {
  std::optional<WallTime> due;
  milliseconds wait{0};
};

class Timeline {
 public:
  Timeline(const Story& story, Findings& findings) : story_(story), findings_(findings) {
    for (const Accepted& a : story.chronicle.accepted) expires_[a.id] = a.expires;
  }

  void found(std::uint32_t life) {
    plans_.clear();
    const auto rows = story_.chronicle.found.find(life);
    if (rows == story_.chronicle.found.end()) return;
    for (const auto& [id, row] : rows->second) {
      if (row.state == spool::State::queued || row.state == spool::State::deferred) {
        plans_[id].due = row.due;
      }
    }
  }

  void begun(const Begun& b) {
    if (jumped_before(story_, b.when.steady)) return;
    const auto plan = plans_.find(b.recipient);
    if (plan != plans_.end() && plan->second.due && b.when.wall + kTick < *plan->second.due) {
      findings_.push_back(to_string(b.recipient) + " was tried before it was due");
    }
    const auto expires = expires_.find(b.recipient.message);
    if (expires != expires_.end() && b.when.wall > expires->second + kUnderWay) {
      findings_.push_back(to_string(b.recipient) + " was tried after it had expired");
    }
  }

  void settled(const Settled& s) {
    Plan& plan = plans_[s.settle.recipient];
    if (s.settle.to != spool::State::deferred) {
      plan = {};  // final, or held and then released: what comes next is no retry, and starts anew
      return;
    }
    plan.due = s.settle.due;
    if (!s.settle.attempt) return;
    const auto expires = expires_.find(s.settle.recipient.message);
    if (expires != expires_.end() && s.settle.due >= expires->second) return;  // the last try
    const milliseconds wait = s.settle.due - s.settle.at;
    // A wait across a jump of the calendar is no measure, neither of itself nor of the next one.
    const bool jumped = jumped_before(story_, s.when.steady);
    if (wait + kTick < plan.wait && !jumped) {
      findings_.push_back(to_string(s.settle.recipient) + " waits less than the last time");
    }
    plan.wait = jumped ? milliseconds(0) : wait;
  }

 private:
  const Story& story_;
  Findings& findings_;
  std::map<MessageId, WallTime> expires_;
  std::map<RecipientId, Plan> plans_;
};

// The time when an incarnation no longer held the session: its own closing, or the server's.
SteadyTime end_of(const VisitRecord& v) {
  const SteadyTime server = v.to.value_or(SteadyTime::max());
  return std::min(v.left.value_or(server), server);
}

std::size_t most_at_once(const std::vector<const VisitRecord*>& visits) {
  std::vector<std::pair<SteadyTime, int>> edges;
  for (const VisitRecord* v : visits) {
    edges.emplace_back(v->from, 1);
    edges.emplace_back(std::max(v->from, end_of(*v)), -1);
  }
  std::ranges::sort(edges);  // at one instant, closings come first
  int open = 0, most = 0;
  for (const auto& [at, step] : edges) {
    open += step;
    most = std::max(most, open);
  }
  return static_cast<std::size_t>(most);
}

}  // namespace

void times_are_kept(const Story& story, Findings& findings) {
  Timeline timeline(story, findings);
  std::size_t begun = 0, settled = 0;
  const Chronicle& c = story.chronicle;
  for (std::uint32_t life = 1; life <= c.lives; ++life) {
    timeline.found(life);
    for (;;) {
      const bool more_begun = begun < c.begun.size() && c.begun[begun].when.life == life;
      const bool more_settled = settled < c.settled.size() && c.settled[settled].when.life == life;
      if (!more_begun && !more_settled) break;
      const bool begun_first = more_begun && (!more_settled || c.begun[begun].when.steady <=
                                                                   c.settled[settled].when.steady);
      if (begun_first) {
        timeline.begun(c.begun[begun++]);
      } else {
        timeline.settled(c.settled[settled++]);
      }
    }
  }
}

void patience_is_kept(const Story& story, Findings& findings) {
  // In a pipelined group the client waits for its first answer: MAIL's and RCPT's patience.
  const milliseconds group = smtp::facts(smtp::Stage::mail).patience;
  for (const Silence& s : story.ledger.silences()) {
    const milliseconds patience = std::max(group, smtp::facts(s.stage).patience);
    if (s.endured > patience + story.terms.latency) {
      findings.push_back("the client waited " + duration_text(s.endured) + " at stage " +
                         std::string(to_string(s.stage)));
    }
  }
}

void lanes_are_kept(const Story& story, Findings& findings) {
  std::map<std::string, std::vector<const VisitRecord*>> by_site;
  for (const VisitRecord& v : story.ledger.visits()) {
    const auto site = story.terms.site_of.find(v.server);
    if (site != story.terms.site_of.end()) by_site[site->second].push_back(&v);
    const std::size_t most = story.terms.messages_per_session;
    if (most != 0 && v.transactions.size() > most) {
      findings.push_back(std::to_string(v.transactions.size()) + " messages in a session with " +
                         v.server);
    }
  }
  for (const auto& [site, visits] : by_site) {
    const auto limit = story.terms.connections.find(site);
    const std::size_t most = most_at_once(visits);
    if (limit != story.terms.connections.end() && most > limit->second) {
      findings.push_back(std::to_string(most) + " sessions at once with " + site);
    }
  }
}

void sizes_are_bound(const Story& story, Findings& findings) {
  if (story.sizes.lanes > story.terms.most_lanes) {
    findings.push_back(std::to_string(story.sizes.lanes) + " lanes");
  }
  if (story.sizes.open > story.terms.most_open) {
    findings.push_back(std::to_string(story.sizes.open) + " sessions open at once");
  }
}

}  // namespace todoku::sim
