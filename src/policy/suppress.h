// policy/suppress.h - who is not written to any more: DESIGN §2's table, and nothing else.
//
// Promise 2 of the house: nobody is suppressed for somebody else's fault. A verdict that is not
// about the recipient or its domain never gets an answer here, whatever its code.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "reply/verdict.h"

namespace todoku::policy {

// One failure of an address, about the address.
struct Strike {
  WallTime at;
  reply::Cause cause;
  MessageId message;
};

// What is known of an address beside the message at hand: its failures since its last success.
struct AddressPast {
  std::vector<Strike> strikes;  // oldest first
};

struct Suppression {
  std::optional<WallTime> until;  // nullopt: until lifted by hand or by a later success
  bool operator==(const Suppression&) const = default;
};

// Has the table a row for such a verdict, so that it, or it again, suppresses the address?
bool may_suppress(const reply::Verdict& verdict);

// Does this verdict about an address of `message`, now, suppress the address?
std::optional<Suppression> suppression_for(const reply::Verdict& verdict, MessageId message,
                                           const AddressPast& past, WallTime now);

}  // namespace todoku::policy
