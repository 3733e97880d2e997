// sim/house.h - the whole engine inside the world: its disk, its incarnations, its crashes.
//
// The disk outlives the incarnations. crash() and stop() run the world for the moments that an end
// takes: call them from outside of it, between two run_until().
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "deliver/engine.h"
#include "policy/profile.h"
#include "sim/cast/clients.h"
#include "sim/dns.h"
#include "sim/mortal.h"
#include "sim/net.h"
#include "sim/sim_index.h"
#include "sim/story.h"

namespace todoku::sim {

// Bugs to plant: each may put something of its own between the engine and a port.
struct Tricks {
  std::function<std::unique_ptr<Journal>(Journal& honest)> journal;
  std::function<std::unique_ptr<Dialer>(Dialer& honest)> dialer;
  std::function<std::unique_ptr<Random>(Random& honest)> random;
  std::function<std::unique_ptr<spool::Spool>(spool::Spool& honest)> spool;
  std::function<std::unique_ptr<deliver::HoldCheck>(deliver::HoldCheck& honest)> hold_check;
};

class House {
 public:
  struct Parts {
    World& world;
    Net& net;
    const Zones& zones;
    const reply::Catalogue& catalogue;
    const policy::Profiles& profiles;
    Ledger& ledger;
  };
  struct Settings {
    deliver::Settings delivery;
    std::string address = "198.51.100.7";
    Tricks tricks;
  };
  House(Parts parts, Settings settings);
  House(const House&) = delete;
  ~House();

  void start();
  void stop();   // as SIGTERM does
  void crash();  // as a power cut does
  bool up() const { return now_ != nullptr; }

  // A client hands it in, again and again until it is taken.
  void submit(Letter letter);
  std::size_t waiting_outside() const { return outside_; }  // letters not taken yet

  // How much the disk still takes. A stop while it takes nothing is as good as a crash.
  void set_room(SimJournal::Room room);
  spool::Spool& spool();      // requires up()
  deliver::Engine& engine();  // requires up()
  Chronicle& chronicle() { return chronicle_; }

  // Moves the calendar.
  void jump_wall(milliseconds by);
  // The end of the run: stops the engine and reads its spool.
  Story tell(Terms terms);

 private:
  struct Incarnation;
  Task<void> hand_in(Letter letter);
  Task<bool> try_once(const Letter& letter, std::uint32_t attempt);
  void bury();
  void sample();
  void read_spool(Story& story);

  Parts parts_;
  Settings settings_;
  Life outside_life_;
  SimClock outside_clock_;
  WorldPace pace_;
  SimJournal journal_;
  SimJournal::Room room_ = SimJournal::Room::plenty;
  SimIndex index_;
  Chronicle chronicle_;
  Sizes sizes_;
  std::size_t outside_ = 0;
  World::Ticket next_sample_;
  Gate clients_;
  std::unique_ptr<Incarnation> now_;
};

}  // namespace todoku::sim
