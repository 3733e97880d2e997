// sim/cast/server.h - a mail server of the world: listens, lets its Character decide, keeps a
// record.
#pragma once

#include <memory>
#include <string>

#include "io/gate.h"
#include "sim/cast/character.h"
#include "sim/cast/ledger.h"
#include "sim/clock.h"
#include "sim/net.h"

namespace todoku::sim {

class Server {
 public:
  struct Place {
    std::string hostname;
    Endpoint at;
  };
  Server(Net& net, Life& life, Ledger& ledger, Place place, std::unique_ptr<Character> character);

  const Place& place() const { return place_; }
  Character& character() { return *character_; }
  // Another character takes over; sessions under way go on with it.
  void become(std::unique_ptr<Character> character);

 private:
  struct Session;
  Task<void> listen();
  Task<void> serve(std::unique_ptr<Stream> stream);
  Task<bool> perform(Session& s, smtp::ServerStep step);
  Task<bool> say(Session& s, std::string bytes);
  Task<bool> read(Session& s, milliseconds within);
  Task<bool> accept_tls(Session& s);
  Task<void> endure(Session& s);
  void consult(Session& s, const smtp::Question& question);
  void take(Session& s, const std::string& body);
  Visit visit(const Session& s) const;

  Net& net_;
  Ledger& ledger_;
  Place place_;
  std::unique_ptr<Character> character_;
  SimClock clock_;
  SimListener listener_;
  Gate gate_;
};

}  // namespace todoku::sim
