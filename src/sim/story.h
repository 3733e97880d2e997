// sim/story.h - one run of the world as a whole: what the checks look at when it is over.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reply/catalogue.h"
#include "sim/cast/ledger.h"
#include "sim/chronicle.h"

namespace todoku::sim {

// What was asked of the engine, and what the world knows that the engine does not.
struct Terms {
  std::map<std::string, std::string> site_of;      // server address -> site
  std::map<std::string, std::size_t> connections;  // site -> most sessions at once
  std::size_t messages_per_session = 0;            // 0: no limit
  bool tls_demanded = false;
  std::vector<std::string> guilty = {"gone",
                                     "disabled"};  // local parts begin so of who may be suppressed
  milliseconds latency{std::chrono::seconds(30)};  // the most that the network adds to a wait
  std::size_t most_lanes = 64;
  std::size_t most_open = 1000;  // sessions of all sites
  bool must_drain = false;       // the last phase was calm, and long enough
  // Since when what the senders publish is right or wrong; before the first it is wrong.
  struct Repair {
    SteadyTime at;
    bool right = false;
  };
  std::vector<Repair> repairs;
};

// Sizes while it ran: the largest that was seen.
struct Sizes {
  std::size_t lanes = 0;
  std::size_t open = 0;
};

struct Story {
  Terms terms;
  const Chronicle& chronicle;
  const Ledger& ledger;
  const reply::Catalogue& catalogue;
  Sizes sizes;
  // The spool at the end.
  WallTime end;
  std::vector<spool::MessageRow> messages;
  std::map<RecipientId, spool::RecipientRow> rows;
  std::vector<spool::Event> events;
  spool::Totals totals;
};

}  // namespace todoku::sim
