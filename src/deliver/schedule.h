// deliver/schedule.h - the plan: which domain is due when, in which lane, and what to carry next.
//
// It holds one entry a recipient domain with someone waiting, never the queue: rows are read from
// the spool in order of due time, a small batch at a time, and only for lanes that have room. It
// does no I/O beside those reads, and waits for nothing: it is told the time and what happened, and
// asked for the next job.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spool/spool.h"

namespace todoku::deliver {

// Recipients of one message in one domain: what one transaction may carry. Domains are never mixed:
// Gmail answers 451 4.3.0 "Multiple destination domains" where they are.
struct Job {
  std::string domain;
  MessageId message;
  std::vector<RecipientId> recipients;
};

class Plan {
 public:
  explicit Plan(const spool::Spool& spool) : spool_(spool) {}

  Result<void> load();  // every destination the spool knows
  // A recipient entered the due queue of `domain`.
  void on_due(const std::string& domain, const spool::DueRow& row);

  // Domains that became due and belong to no lane yet; each is told once, until routed() or
  // rest_until().
  std::vector<std::string> take_unrouted(WallTime now);
  // `domain` goes by this lane. Once it has run dry it is asked for again.
  void routed(const std::string& domain, const std::string& lane);

  std::vector<std::string> lanes_with_work() const;
  std::uint64_t domains_in(const std::string& lane) const;
  // `domain` turned out to go another way: it is asked for again.
  void reroute(const std::string& domain);

  // The next job of the lane, its domains in turn; at most `recipients` (0: no limit, but for a
  // bound of ours). nullopt: nothing is due. Errors of the spool put the domain to sleep for a
  // minute.
  std::optional<Job> take(const std::string& lane, std::uint32_t recipients, WallTime now);
  // Every recipient of the job is settled, or is to be found again when it is next due.
  void done(const Job& job);
  // The job was not begun: its recipients are as due as before.
  void give_back(const Job& job);

  std::optional<WallTime> next_wake() const;
  std::size_t size() const { return destinations_.size(); }

 private:
  enum class At { asleep, unrouted, in_lane, resting };  // resting: nothing due but what is in hand
  struct Destination {
    At at = At::resting;
    WallTime wakes;
    std::string lane;
    std::deque<spool::DueRow> loaded;
    std::optional<spool::DueRow> cursor;  // the last row that was loaded
    // Taken and not done, with the row under which it has come back meanwhile.
    std::map<RecipientId, std::optional<spool::DueRow>> in_hand;
  };
  using Entry = std::map<std::string, Destination>::iterator;

  void rest_until(Entry entry, WallTime until);
  void wake(Entry entry);
  Result<void> refill(Destination& destination, const std::string& domain, WallTime now);
  void enter(Entry entry, const spool::DueRow& row);
  void rest(Entry entry, WallTime now);
  void leave_lane(Destination& destination, const std::string& domain);
  Job cut(Destination& destination, const std::string& domain, std::uint32_t recipients);
  std::size_t together(RecipientId first) const;

  const spool::Spool& spool_;
  std::map<std::string, Destination> destinations_;
  std::set<std::pair<WallTime, std::string>> asleep_;
  std::map<std::string, std::deque<std::string>> lanes_;  // domains that are due, in turn
  std::vector<std::string> unrouted_;
};

}  // namespace todoku::deliver
