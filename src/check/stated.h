// check/stated.h - what a person did not state of a session is nothing to refuse for.
#pragma once

#include "policy/evidence.h"

namespace todoku::check {

// Fills the gaps of `evidence` with what no receiver minds.
inline void forgive_unstated(policy::Evidence& evidence) {
  if (evidence.arrival.client.empty()) evidence.found.ptr.result = auth::IprevResult::pass;
  if (evidence.arrival.helo.empty()) evidence.arrival.helo = "client.example";
}

}  // namespace todoku::check
