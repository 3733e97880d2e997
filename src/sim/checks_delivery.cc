#include "sim/checks_delivery.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "sim/world.h"

namespace todoku::sim {

namespace {

// Before a crash or a doubt is known here, its bytes may already be on their way, slowly.
constexpr milliseconds kOnTheWay = std::chrono::minutes(15);

// A message without a final line end gets one on its way (RFC 5321 §4.1.1.4).
std::string with_end(const std::string& body) {
  return body.ends_with("\r\n") ? body : body + "\r\n";
}

// Content and recipient: one delivery that is owed.
using Owed = std::pair<std::string, std::string>;

Owed owed(const std::string& body, const std::string& recipient) {
  return {with_end(body), to_lower(recipient)};
}

std::map<Owed, std::vector<const Taken*>> taken_by_owed(const Story& story) {
  std::map<Owed, std::vector<const Taken*>> all;
  for (const Taken& t : story.ledger.taken()) all[owed(*t.body, t.recipient)].push_back(&t);
  return all;
}

std::map<RecipientId, Owed> owed_by_recipient(const Story& story) {
  std::map<RecipientId, Owed> all;
  for (const Accepted& a : story.chronicle.accepted) {
    for (std::uint32_t i = 0; i < a.envelope.recipients.size(); ++i) {
      all[RecipientId{a.id, i}] = owed(*a.body, a.envelope.recipients[i].address);
    }
  }
  return all;
}

bool within(const std::vector<SteadyTime>& times, SteadyTime from, SteadyTime to) {
  return std::ranges::any_of(times, [&](SteadyTime t) { return t >= from && t <= to; });
}

// For people who replay the seed.
std::string since_dawn(SteadyTime at) {
  return duration_text(at - World::kDawn);
}

}  // namespace

void nothing_is_lost(const Story& story, Findings& findings) {
  std::set<RecipientId> told;
  for (const spool::Event& e : story.events) {
    if (e.recipient) told.insert(*e.recipient);
  }
  for (const Accepted& a : story.chronicle.accepted) {
    for (std::uint32_t i = 0; i < a.envelope.recipients.size(); ++i) {
      const RecipientId id{a.id, i};
      const auto row = story.rows.find(id);
      if (row == story.rows.end()) {
        findings.push_back(to_string(id) + " was accepted and is gone");
      } else if (is_final(row->second.state) && !told.contains(id)) {
        findings.push_back(to_string(id) + " ended without an event");
      } else if (!is_final(row->second.state) && row->second.state != spool::State::parked &&
                 row->second.due <= WallTime{}) {
        findings.push_back(to_string(id) + " waits for no time at all");
      }
    }
  }
}

void delivered_is_taken(const Story& story, Findings& findings) {
  const auto taken = taken_by_owed(story);
  const auto owes = owed_by_recipient(story);
  for (const Settled& s : story.chronicle.settled) {
    if (s.settle.to != spool::State::delivered) continue;
    const auto owe = owes.find(s.settle.recipient);
    if (owe == owes.end()) continue;  // its acknowledgement was cut off by a crash
    const auto by = taken.find(owe->second);
    const bool is_taken = by != taken.end() && by->second.front()->at <= s.when.steady;
    if (!is_taken) {
      findings.push_back(to_string(s.settle.recipient) +
                         " is said to be delivered; no server took it");
    }
  }
}

void twice_only_in_doubt(const Story& story, Findings& findings) {
  std::map<Owed, std::vector<SteadyTime>> doubts;
  const auto owes = owed_by_recipient(story);
  for (const Settled& s : story.chronicle.settled) {
    const auto owe = owes.find(s.settle.recipient);
    if (s.settle.attempt && s.settle.attempt->doubt && owe != owes.end()) {
      doubts[owe->second].push_back(s.when.steady);
    }
  }
  for (const auto& [owe, taken] : taken_by_owed(story)) {
    for (std::size_t i = 1; i < taken.size(); ++i) {
      const SteadyTime from = taken[i - 1]->at - kOnTheWay;
      if (within(doubts[owe], from, taken[i]->at)) continue;
      if (within(story.chronicle.crashes, from, taken[i]->at)) continue;
      if (within(story.chronicle.mute_stops, from, taken[i]->at)) continue;
      findings.push_back("a message to " + owe.second + " was taken at " +
                         since_dawn(taken[i - 1]->at) + " and " + since_dawn(taken[i]->at) +
                         ", without a doubt or crash");
    }
  }
}

void bodies_are_kept(const Story& story, Findings& findings) {
  std::set<std::string> accepted;
  for (const std::string& body : story.chronicle.bodies) accepted.insert(with_end(body));
  for (const Taken& t : story.ledger.taken()) {
    if (!accepted.contains(*t.body)) {
      findings.push_back("what " + t.server + " took for " + t.recipient +
                         " is not what was accepted");
    }
  }
}

void tls_is_kept(const Story& story, Findings& findings) {
  if (!story.terms.tls_demanded) return;
  for (const Taken& t : story.ledger.taken()) {
    if (!t.secure)
      findings.push_back(t.server + " got the message to " + t.recipient + " in the clear");
  }
}

void no_bounce_of_bounces(const Story& story, Findings& findings) {
  // Whom a failure may be told: senders of a message that was not itself from nobody.
  std::set<std::string> senders;
  for (const Accepted& a : story.chronicle.accepted) {
    if (!a.envelope.reverse_path.empty()) senders.insert(to_lower(a.envelope.reverse_path));
  }
  for (const Accepted& a : story.chronicle.accepted) {
    if (!a.envelope.reverse_path.empty() || a.source.starts_with("sim")) continue;
    for (const mail::ForwardPath& path : a.envelope.recipients) {
      if (!senders.contains(to_lower(path.address))) {
        findings.push_back("a bounce went to " + path.address + ", who is nobody's sender");
      }
    }
  }
}

void calm_drains(const Story& story, Findings& findings) {
  if (!story.terms.must_drain) return;
  for (const auto& [id, row] : story.rows) {
    if (is_final(row.state) || row.state == spool::State::held ||
        row.state == spool::State::parked) {
      continue;
    }
    findings.push_back(to_string(id) + " to " + row.path.address + " is still " +
                       std::string(to_string(row.state)) + " after the calm, due " +
                       rfc3339(row.due) +
                       (row.last ? ", last tried " + rfc3339(row.last->at) : ", never tried") +
                       "; it is " + rfc3339(story.end));
  }
}

}  // namespace todoku::sim
