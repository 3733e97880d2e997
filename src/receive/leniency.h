// receive/leniency.h - the sandbox's DNS as its personas see it: senders of whom the zone knows
// nothing are vouched for, so that the first steps are not refused.
//
// A domain with any record in the zone, at it or below, is judged by its records alone. One without
// gets an MX, an address and an SPF record that takes every client; an IP address without a PTR
// record gets a name that leads back. `todoku sandbox --strict` asks the zone as it is.
#pragma once

#include "dns/zone.h"

namespace todoku::receive {

dns::Answer lenient_answer(const dns::Zone& zone, const dns::Question& question);

// The domain whose records decide for `name`: its last two labels, or three where the second one is
// that of a registry with two levels ("shop.co.jp").
dns::Name judged_domain(const dns::Name& name);

}  // namespace todoku::receive
