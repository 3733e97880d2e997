// deliver/holds.h - who waits for the sender's own repair (DESIGN §2 "Holding").
//
// A hold is durable in the spool; the count of refusals in a row is not: after a restart it takes
// three again to hold a pair as a whole.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "deliver/ports.h"
#include "spool/spool.h"

namespace todoku::deliver {

// The two sides of a hold.
struct Pair {
  std::string sender_domain;  // mail::domain_key of the reverse-path's domain
  std::string provider;       // or the recipient's domain where no provider is known
  auto operator<=>(const Pair&) const = default;
};

class Holds {
 public:
  Holds(Clock& clock, spool::Spool& spool) : clock_(clock), spool_(spool) {}

  // Is all mail of the pair held? Asks the spool each time, so that a hold lifted by hand is lifted
  // at once; while nobody is held it costs nothing.
  bool holds_whole(const Pair& pair) const;
  // A recipient of the pair was refused: records the hold, and holds the pair as a whole at the
  // third in a row.
  Task<Result<void>> refused(Pair pair, reply::Verdict verdict, std::string evidence);
  // A recipient of the pair was taken.
  void taken(const Pair& pair);
  // A look with this number has found the pair repaired: should it be refused all the same, the
  // times of its next hold go on from there.
  void released(const Pair& pair, std::uint32_t checks);

  // All holds; empty where the spool cannot say.
  std::vector<spool::Hold> all() const;
  std::optional<spool::Hold> find(const Pair& pair) const;
  // How many holds have begun since this engine did.
  std::uint64_t begun() const { return begun_; }

 private:
  Clock& clock_;
  spool::Spool& spool_;
  std::map<Pair, std::uint32_t> in_a_row_;
  std::map<Pair, std::uint32_t> released_;  // looks before the release
  std::uint64_t begun_ = 0;
};

}  // namespace todoku::deliver
