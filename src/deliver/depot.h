// deliver/depot.h - what all couriers of an engine share, and what they may ask of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
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

struct Failures;  // deliver/settle.h

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
  std::map<MessageId, std::shared_ptr<Failures>> failures;  // being gathered, by message
  bool stopping = false;
  // Links in use, by number, so that a stop can close them.
  std::map<std::uint64_t, Conversation*> links;
  std::map<std::uint64_t, Conversation*> openings;  // those that carry no mail yet
  std::uint64_t last_link = 0;
};

inline constexpr milliseconds kBetweenTries = seconds(1);  // to a spool that takes nothing

// May a transaction of the lane begin now?
bool may_start(const Depot& depot, const Lane& lane);
// The most recipients of a lane's next transaction, on a session that has carried so many; 0: no
// limit.
std::uint32_t recipients_for(const policy::Limits& allowed, std::uint32_t carried);

}  // namespace todoku::deliver
