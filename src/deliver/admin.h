// deliver/admin.h - what a person may do to a recipient in the queue, as settlements like any
// other.
//
// Each call needs a note: who and why. Errors of all: not_found (no such recipient), conflict (its
// state does not allow it: it is final, or not held), and those of the spool.
#pragma once

#include <string>

#include "base/ids.h"
#include "deliver/ports.h"
#include "deliver/settings.h"
#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::deliver {

class Admin {
 public:
  // All outlive the Admin.
  Admin(Ports ports, spool::Spool& spool, const reply::Catalogue& catalogue, Settings settings)
      : ports_(ports), spool_(spool), catalogue_(catalogue), settings_(std::move(settings)) {}

  // Tried no more; the sender is not told.
  Task<Result<void>> cancel(RecipientId recipient, std::string note);
  // Due now, whatever it waits for: deferred, held and parked alike.
  Task<Result<void>> retry_now(RecipientId recipient, std::string note);
  // Waits until released, or bounces with its lifetime.
  Task<Result<void>> hold(RecipientId recipient, std::string note);
  Task<Result<void>> release(RecipientId recipient,
                             std::string note);  // conflict unless held or parked
  // Given up now; the sender gets a bounce with the last answer.
  Task<Result<void>> bounce(RecipientId recipient, std::string note);

 private:
  Result<spool::RecipientRow> row_of(RecipientId recipient) const;
  spool::Settle settlement(RecipientId recipient, spool::State to, std::string note) const;
  Task<Result<void>> move(RecipientId recipient, spool::State to, std::string note);

  Ports ports_;
  spool::Spool& spool_;
  const reply::Catalogue& catalogue_;
  Settings settings_;
};

}  // namespace todoku::deliver
