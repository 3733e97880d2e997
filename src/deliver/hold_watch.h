// deliver/hold_watch.h - looks at what is held: at its times, and when somebody asks; releases what
// is repaired.
//
// The first look comes at once and only tells what is to be published: the receiver has just
// refused, and where the DNS is right already, its cache is not. After 1, 5, 15, then every 30
// minutes a look releases what it finds repaired (DESIGN §2). Where mail is refused again behind a
// release, the times go on from there, so that what we believe and the receiver does not is tried
// every 30 minutes, not every minute.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "deliver/hold_check.h"
#include "deliver/holds.h"

namespace todoku::deliver {

// What a look saw.
struct HoldLook {
  spool::Hold hold;
  WallTime at;
  check::SenderCheck found;
  bool lifted = false;
  std::uint64_t released = 0;  // recipients that are tried again
};

class HoldWatch {
 public:
  // All outlive the watch; `check` may be nullptr: then nothing is ever looked at.
  HoldWatch(Clock& clock, spool::Spool& spool, Holds& holds, HoldCheck* check)
      : clock_(clock), spool_(spool), holds_(holds), check_(check) {}

  // When look_at_due() has something to do; nullopt: nothing is held.
  std::optional<WallTime> next() const;
  // Ends early once `stopping` is set.
  Task<void> look_at_due(const bool& stopping);
  // Looks at the holds of a domain, with "" at those towards all providers; what is repaired is
  // released.
  Task<std::vector<HoldLook>> look_now(std::string sender_domain, std::string provider);
  // The last look at a hold that still stands; nullptr: none since the engine began.
  const HoldLook* last(const std::string& sender_domain, const std::string& provider) const;

 private:
  enum class Purpose { tell, release };
  Task<HoldLook> look_at(spool::Hold hold, Purpose purpose);
  Task<void> lift(HoldLook& look);
  Task<void> look_later(Pair pair);

  Clock& clock_;
  spool::Spool& spool_;
  Holds& holds_;
  HoldCheck* check_;
  std::map<Pair, HoldLook> looks_;  // of the holds that stand
  std::uint64_t begun_seen_ = 0;    // holds_.begun() at the last look
  std::optional<WallTime> next_ = WallTime::min();
};

}  // namespace todoku::deliver
