// deliver/engine.h - the way out: takes what is due from the spool and carries it to its hosts.
//
// It owns the plan, the lanes, their sessions and every task it spawns. What it learns goes to the
// spool as settlements; nothing else is kept, so that it may be destroyed at any time and built
// anew. All of it runs on one loop's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "deliver/hold_watch.h"
#include "deliver/ports.h"
#include "deliver/settings.h"
#include "policy/profile.h"
#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::deliver {

// A lane as people see it (`todoku lanes`).
struct LaneRow {
  std::string site;      // provider, or the site's first hosts
  std::string provider;  // "" if not known
  std::string egress;
  policy::Limits limits;
  policy::Limits allowed;
  std::uint32_t sessions = 0;  // with a courier on it
  std::uint32_t idle = 0;      // kept open without work
  std::uint64_t domains = 0;   // recipient domains waiting in it
  milliseconds opens_in{0};    // 0: open
};

struct EngineParts {
  spool::Spool& spool;
  const reply::Catalogue& catalogue;
  const policy::Profiles& profiles;
  HoldCheck* hold_check =
      nullptr;  // nullptr: holds are lifted by hand, or end with the message's lifetime
};

class Engine {
 public:
  // Everything passed by reference outlives the Engine. It takes the spool's on_due() listener.
  Engine(boost::asio::any_io_executor executor, Ports ports, EngineParts parts, Settings settings);
  Engine(const Engine&) = delete;
  ~Engine();  // stop() has ended, or start() was never called

  Result<void> start();  // errors: those of Spool::destinations
  // Begins nothing more; transactions under way get settings.stop_patience, then their links are
  // closed. Ends when no task of the engine is left.
  Task<void> stop();

  std::vector<LaneRow> lanes() const;
  // Looks at the holds of a domain now instead of at their next time ("": towards all providers),
  // and releases what is repaired. Empty: there are none, or there is no HoldCheck.
  Task<std::vector<HoldLook>> look_now(std::string sender_domain, std::string provider);
  // What was seen at the last look; nullptr: none yet. Valid until the next task runs.
  const HoldLook* last_look(const std::string& sender_domain, const std::string& provider) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace todoku::deliver
