// deliver/settle.h - writes down what became of recipients, and tells the sender of those that
// failed.
//
// A message to a thousand domains fails in a thousand transactions, and its sender wants one report
// (RFC 3464 §2.3: a group of fields for each recipient). So failures of a message that others still
// wait for are gathered for a moment: the first transaction leads, those that end meanwhile join
// it, and one report and one record are about all. Until then they are not settled, and a crash
// tries them again.
#pragma once

#include <vector>

#include "deliver/depot.h"

namespace todoku::deliver {

// No longer than this are failures kept back.
inline constexpr milliseconds kMoment = seconds(1);

// What is gathered of one message: settlements and, in the same order, the rows of their
// recipients.
struct Failures {
  std::vector<spool::Settle> settlements;
  std::vector<spool::RecipientRow> rows;
  bool over = false;     // the leader is done with them,
  bool written = false;  // and so
};

// Tells the sender of recipients that failed for good, then writes the settlements. Repeats while
// the spool refuses (a full disk), so that what was delivered is not delivered again and no failure
// goes untold. `rows` are the settlements' recipients, in their order. False only if the engine
// stops first.
Task<bool> write_settlements(Depot& depot, spool::MessageRow message,
                             std::vector<spool::Settle> settlements,
                             std::vector<spool::RecipientRow> rows);

}  // namespace todoku::deliver
