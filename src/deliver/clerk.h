// deliver/clerk.h - from what a server answered to what is written down: judge, decide, settle.
//
// The road of STYLE §1 in one place: every outcome of a transaction becomes a verdict, a decision
// and a settlement, all recipients of the transaction in one record; what the answers say about the
// lane and the sender's domain goes there.
#pragma once

#include <string>
#include <vector>

#include "deliver/depot.h"
#include "deliver/load.h"
#include "smtp/client.h"

namespace todoku::deliver {

// With whom a transaction was held, as its attempts record it.
struct Partner {
  std::string host;  // empty if none was reached
  std::string address;
  std::string provider;
  std::string tls;
  WallTime began;
  SteadyTime began_steady;
  policy::Carried carried;  // by the session before this transaction
};

// How a transaction ended, for the recipients of a load in their order.
struct Ending {
  std::vector<smtp::Outcome> outcomes;
  bool doubtful = false;
  bool dsn_passed_on = false;
};

// An outcome and its meaning.
struct Judged {
  reply::Verdict verdict;
  smtp::Stage stage = smtp::Stage::connect;
  std::string words;  // the reply verbatim, or our own error
  bool said = false;  // `words` are the server's
  bool doubt = false;
  int code = 0;
};
Judged judge_outcome(const reply::Catalogue& catalogue, const smtp::Outcome& outcome,
                     const Partner& partner, bool doubtful);
// A failure of the site or the session, before anything was said about a message: another host may
// do better.
bool is_worth_another_host(const Judged& judged);

class Clerk {
 public:
  explicit Clerk(Depot& depot) : depot_(depot) {}

  // Writes down how `load` ended. False if the spool takes nothing and the engine is stopping.
  Task<bool> settle(const Load& load, Ending ending, const Partner& partner, Lane& lane);
  // The same verdict for every recipient, where no server was reached.
  Task<bool> settle_unreached(const Load& load, Judged judged, const Partner& partner, Lane& lane);

 private:
  Task<bool> settle_judged(const Load& load, std::vector<Judged> answers, bool dsn_passed_on,
                           const Partner& partner, Lane& lane);
  policy::Decision decide(const Load& load, const spool::RecipientRow& row, const Judged& judged,
                          std::uint32_t taken_before);
  spool::Settle settlement(const spool::RecipientRow& row, const Judged& judged,
                           const policy::Decision& decision, const Partner& partner) const;
  void tell_lane(const std::vector<Judged>& answers, const Partner& partner, Lane& lane);

  Depot& depot_;
};

}  // namespace todoku::deliver
