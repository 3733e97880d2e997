// deliver/depot.h - what all couriers of an engine share, and what they may ask of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "deliver/holds.h"
#include "deliver/lanes.h"
#include "deliver/ports.h"
#include "deliver/route.h"
#include "deliver/schedule.h"
#include "deliver/settings.h"
#include "policy/profile.h"
#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::deliver {

struct Depot {
  Ports ports;
  spool::Spool& spool;
  const reply::Catalogue& catalogue;
  const policy::Profiles& profiles;
  const Settings& settings;
  Plan plan;
  Router router;
  Lanes lanes;
  Holds holds;
  bool stopping = false;
  // Links in use, by number, so that a stop can close them.
  std::map<std::uint64_t, Conversation*> links;
  std::uint64_t last_link = 0;
};

inline constexpr milliseconds kBetweenTries = seconds(1);  // to a spool that takes nothing

// May a transaction of the lane begin now?
bool may_start(const Depot& depot, const Lane& lane);
// The most recipients of a lane's next transaction, on a session that has carried so many; 0: no
// limit.
std::uint32_t recipients_for(const policy::Limits& allowed, std::uint32_t carried);
// Tells the sender of recipients that failed for good, then writes the settlements. Repeats while
// the spool refuses (a full disk), so that what was delivered is not delivered again and no failure
// goes untold. `rows` are the settlements' recipients, in their order. False only if the engine
// stops first.
Task<bool> write_settlements(Depot& depot, spool::MessageRow message,
                             std::vector<spool::Settle> settlements,
                             std::vector<spool::RecipientRow> rows);

}  // namespace todoku::deliver
