// reply/trial.h - does the catalogue keep its own word? Each example must be judged to its entry,
// no counter-example may, and what an entry emits must be heard as that entry again.
//
// Apart from loading, so that start-up stays quick: the tests and `todoku catalogue test` call it.
#pragma once

#include <string>
#include <vector>

#include "reply/catalogue.h"
#include "reply/fault.h"

namespace todoku::reply {

std::vector<Fault> check(const Catalogue& catalogue);

// Two entries of different causes that one example supports equally well: a later example may fall
// on the other side.
struct NearTie {
  std::string example;
  const Entry* winner = nullptr;
  const Entry* other = nullptr;
};
std::vector<NearTie> near_ties(const Catalogue& catalogue);

}  // namespace todoku::reply
