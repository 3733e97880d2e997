// sim/town.h - a world with everything in it: network, DNS, the cast at its places, and the House.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/cast/server.h"
#include "sim/house.h"

namespace todoku::sim {

// What the engine reads at its start, loaded once for many towns.
struct Books {
  reply::Catalogue catalogue;
  policy::Profiles profiles;
};
// The built-in catalogue, and profiles that let each site have `connections` sessions.
Books load_books(std::uint32_t connections);

class Town {
 public:
  struct Settings {
    std::uint64_t seed = 1;
    House::Settings house;
    std::uint32_t connections = 3;  // as in the Books
  };
  Town(const Books& books, Settings settings);
  Town(const Town&) = delete;
  ~Town();

  World world;
  Net net;
  Zones zones;
  Ledger ledger;

  // A mail host for `domain`; the first added is the most preferred. Reachable at once.
  Server& add(const std::string& domain, const std::string& hostname,
              std::unique_ptr<Character> character);
  Server& at(const std::string& hostname) { return *servers_.at(hostname); }
  House& house() { return *house_; }
  enum class Record { right, wrong };

  void run(milliseconds span) { world.run_until(world.steady() + span); }
  // The sender's SPF record, as it must be for our address, or as it was before we moved.
  void publish_spf(const dns::Name& sender_domain, Record record);
  // A letter of some lines from `sender`, with a text of its own.
  void send(std::string sender, std::vector<std::string> recipients);
  Story tell(bool must_drain);
  Terms terms;  // what the checks are told besides the sites and their limits

 private:
  Life life_;
  std::uint32_t connections_;
  std::string address_;   // from which the house sends
  std::string hostname_;  // that it says in EHLO
  std::map<std::string, std::unique_ptr<Server>> servers_;
  std::map<std::string, std::string> sites_;  // of each hostname
  std::map<std::string, std::vector<Zones::MailHost>> hosts_;
  std::uint32_t letters_ = 0;
  std::unique_ptr<House> house_;
};

}  // namespace todoku::sim
