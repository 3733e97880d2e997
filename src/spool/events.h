// spool/events.h - the journal's records as what the owner is told.
#pragma once

#include <vector>

#include "spool/spool.h"

namespace todoku::spool {

// Appends the events of `found`, none for a record that tells nothing new. Errors: corrupt.
Result<void> events_of(const Journal::Found& found, std::vector<Event>& out);

}  // namespace todoku::spool
