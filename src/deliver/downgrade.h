// deliver/downgrade.h - an 8-bit message made ready for a server that takes 7-bit mail alone (RFC
// 6152 §3).
//
// RFC 6376 §5.3 wants mail converted before it is signed; most servers take it as it is, so it is
// signed so at admission, and for the few others our signatures are made anew over what they get.
// They are dated by the admission: every try sends the same bytes. A signature of somebody else
// over the body breaks, as at every relay; the other way is to send nothing.
#pragma once

#include "deliver/load.h"
#include "smtp/offers.h"

namespace todoku::deliver {

bool needs_seven_bit(const Load& load, const smtp::Offers& offers);

// Afterwards the body is 7-bit, or `load.rigid` says why it cannot be and the body is as it was.
// `load` outlives the task.
Task<void> make_seven_bit(Depot& depot, Load& load);

}  // namespace todoku::deliver
