// sim/chronicle.h - what the engine was told, said and wrote down, across all its incarnations.
//
// Written by the WatchedSpool between the engine and its spool, and by the House. A crash takes
// with it what had not reached the disk; the chronicle remembers it, and where the crash was.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "spool/records.h"
#include "spool/spool.h"

namespace todoku::sim {

struct When {
  SteadyTime steady;
  WallTime wall;
  std::uint32_t life = 0;  // the incarnation
};

// Acknowledged: admit() ended well while its incarnation lived.
struct Accepted {
  When when;
  MessageId id;
  WallTime expires;
  mail::Envelope envelope;
  std::string source;
  std::shared_ptr<const std::string> body;
};

struct Settled {
  When when;
  spool::Settle settle;
};

struct Lifted {
  When when;
  std::string sender_domain, provider, note;
};

struct Begun {
  When when;
  RecipientId recipient;
};

struct Chronicle {
  std::uint32_t lives = 0;  // incarnations so far
  std::vector<Accepted> accepted;
  std::vector<Settled> settled;
  std::vector<Begun> begun;
  std::vector<spool::Suppression> suppressed;  // outside of settlements
  std::vector<Lifted> lifted;
  std::vector<SteadyTime> crashes;
  std::vector<SteadyTime> mute_stops;  // what was learnt before could not be written down
  std::vector<SteadyTime> wall_jumps;
  // Every body that was ever handed to admit(), acknowledged or not; by content.
  std::set<std::string> bodies;
  // What stood in the spool when each incarnation began.
  std::map<std::uint32_t, std::map<RecipientId, spool::RecipientRow>> found;
};

}  // namespace todoku::sim
