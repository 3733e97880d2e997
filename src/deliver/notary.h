// deliver/notary.h - tells the sender what became of its message: admits RFC 3464 reports to the
// spool.
//
// Who is told what: RFC 3461. Failures always, unless NOTIFY says otherwise; delay and success only
// where asked for. The null sender is never told anything, so there is no bounce of a bounce.
#pragma once

#include <vector>

#include "deliver/dsn.h"
#include "deliver/ports.h"
#include "deliver/settings.h"
#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::deliver {

class Notary {
 public:
  Notary(Ports ports, spool::Spool& spool, const reply::Catalogue& catalogue,
         const Settings& settings)
      : ports_(ports), spool_(spool), catalogue_(catalogue), settings_(settings) {}

  // One report about all of `settlements` that end in bounced, expired or suppressed. `rows` are
  // their recipients as they stood before, in the same order. Errors: those of Spool::admit.
  Task<Result<void>> tell_failed(spool::MessageRow message, std::vector<spool::Settle> settlements,
                                 std::vector<spool::RecipientRow> rows) const;
  // Reports of success and of delay, where they were asked for. `passed_on`: the next server took
  // over the duty to report success (RFC 3461 §5.2.2). What the spool does not take is dropped: it
  // is a courtesy.
  Task<void> tell_others(spool::MessageRow message, std::vector<spool::Settle> settlements,
                         std::vector<spool::RecipientRow> rows, bool passed_on) const;

 private:
  DsnRecipient about(const spool::MessageRow& message, const spool::Settle& settle,
                     const spool::RecipientRow& row, DsnAction action) const;
  Task<Result<void>> send(spool::MessageRow message, std::vector<DsnRecipient> recipients) const;

  Ports ports_;
  spool::Spool& spool_;
  const reply::Catalogue& catalogue_;
  const Settings& settings_;
};

}  // namespace todoku::deliver
