// sim/cast/ledger.h - what the servers of the world saw, as they count it: the evidence of the
// checks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "smtp/stage.h"

namespace todoku::sim {

// A message that a server took for one recipient: it meant 2xx, whether or not that arrived.
struct Taken {
  SteadyTime at;
  std::uint64_t visit = 0;
  std::string server;  // the address called
  std::string reverse_path;
  std::string recipient;
  std::shared_ptr<const std::string> body;
  bool secure = false;    // came under TLS
  bool answered = false;  // the 2xx was written to the link
};

// One session, from the server's side.
struct VisitRecord {
  std::string server;
  std::string client;
  SteadyTime from;
  std::optional<SteadyTime> to;          // the server was done with it
  std::optional<SteadyTime> left;        // the client closed, or was cut off
  std::string said;                      // all that the server wrote, LF for CR LF
  std::vector<SteadyTime> transactions;  // when each MAIL came
};

// A time in which the server owed an answer and gave none, until the client acted.
struct Silence {
  std::uint64_t visit = 0;
  smtp::Stage stage = smtp::Stage::banner;
  milliseconds endured{0};
};

class Ledger {
 public:
  // --- written by the cast
  std::uint64_t open(std::string server, std::string client, SteadyTime now);
  void close(std::uint64_t visit, SteadyTime now, std::optional<SteadyTime> left);
  void said(std::uint64_t visit, std::string_view bytes);
  void began(std::uint64_t visit, SteadyTime now) { visits_[visit].transactions.push_back(now); }
  void take(Taken taken) { taken_.push_back(std::move(taken)); }
  void answered(std::uint64_t visit);  // what this visit took has had its 2xx
  void endured(Silence silence) { silences_.push_back(silence); }

  // --- read by the checks
  const std::vector<Taken>& taken() const { return taken_; }
  const std::vector<VisitRecord>& visits() const { return visits_; }
  const std::vector<Silence>& silences() const { return silences_; }
  std::size_t open_now() const { return open_; }  // sessions

 private:
  std::vector<Taken> taken_;
  std::vector<VisitRecord> visits_;
  std::vector<Silence> silences_;
  std::size_t open_ = 0;
};

}  // namespace todoku::sim
