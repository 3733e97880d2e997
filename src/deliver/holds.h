// deliver/holds.h - who waits for the sender's own repair (DESIGN §2 "Holding").
//
// A hold is durable in the spool, the count of refusals in a row with it. What a release remembers
// is not: after a restart the times of looks begin anew behind it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deliver/ports.h"
#include "spool/spool.h"

namespace todoku::deliver {

// The two sides of a hold.
struct Pair {
  std::string sender_domain;  // whose record is to be repaired: mail::domain_key (hold_key.h)
  std::string provider;       // or the recipient's domain where no provider is known
  auto operator<=>(const Pair&) const = default;
};

class Holds {
 public:
  Holds(Clock& clock, spool::Spool& spool) : clock_(clock), spool_(spool) {}

  // Is all mail of some pair held? Asks the spool each time, so that a hold lifted by hand is
  // lifted at once; while nobody is held it costs nothing.
  bool any_whole() const;
  bool holds_whole(const Pair& pair) const;
  // The refusal of those who were held for one before, and released since, is no further witness:
  // one recipient tried again and again would hold all mail of its domain.
  enum class Witness { fresh, heard_before };
  // Recipients of the pair were refused in a transaction: records it in the hold, which begins with
  // the first, and holds the pair as a whole at the third fresh one in a row.
  Task<Result<void>> refused(Pair pair, reply::Verdict verdict, std::string evidence,
                             Witness witness);
  // Is there a hold that a success would be news for? While there is none, it costs nothing.
  bool any_counting() const;
  // A recipient of the pair was taken: the row of refusals is over.
  Task<void> taken(Pair pair);
  // A look has found the pair of this hold repaired: should it be refused all the same, the times
  // and the row of refusals of its next hold go on from there.
  void released(const Pair& pair, const spool::Hold& hold);

  // All holds; empty where the spool cannot say.
  std::vector<spool::Hold> all() const;
  std::optional<spool::Hold> find(const Pair& pair) const;
  // How many holds have begun since this engine did.
  std::uint64_t begun() const { return begun_; }

 private:
  // Refusals that the spool may not show yet: two couriers may be refused at once.
  struct Tally {
    std::uint32_t refusals = 0, in_a_row = 0;
    unsigned writing = 0;
  };
  struct Release {
    std::uint32_t checks = 0;    // looks before it
    std::uint32_t in_a_row = 0;  // refusals before it
  };
  spool::Hold begin(const Pair& pair, const std::string& evidence) const;
  Tally& tally(const Pair& pair, const std::optional<spool::Hold>& hold);

  Clock& clock_;
  spool::Spool& spool_;
  std::map<Pair, Tally> tallies_;
  std::map<Pair, Release> released_;
  std::uint64_t begun_ = 0;
};

}  // namespace todoku::deliver
