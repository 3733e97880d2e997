// deliver/state.h - from a deed to the state of a recipient.
#pragma once

#include <utility>

#include "policy/decide.h"
#include "spool/records.h"

namespace todoku::deliver {

constexpr spool::State state_of(policy::Deed deed) {
  switch (deed) {
    case policy::Deed::delivered: return spool::State::delivered;
    case policy::Deed::deferred: return spool::State::deferred;
    case policy::Deed::held: return spool::State::held;
    case policy::Deed::bounced: return spool::State::bounced;
    case policy::Deed::expired: return spool::State::expired;
    case policy::Deed::suppressed: return spool::State::suppressed;
    case policy::Deed::parked: return spool::State::parked;
  }
  std::unreachable();
}

}  // namespace todoku::deliver
