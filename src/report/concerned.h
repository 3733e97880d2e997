// report/concerned.h - whose record or whose IP a reply speaks of, where that is the sender's.
//
// A server sends for many domains, from many addresses: each has a record of its own to mend.
#pragma once

#include <compare>
#include <string>

#include "logs/attempt.h"
#include "reply/verdict.h"
#include "report/tally.h"

namespace todoku::report {

// What is not known, or not what the cause is about, is "".
struct Concerned {
  std::string domain;  // of the sender; as the reply names it, else of the return path
  std::string ip;      // as the reply names it
  auto operator<=>(const Concerned&) const = default;
};

// Of a cause about a sending domain both, of one about an IP that, of all others the domain.
Concerned concerned_by(const logs::Attempt& attempt, const reply::Verdict& verdict);

// How often it was said of one of them, and in which words at first.
struct Said {
  Tally tally;
  std::string example;
};

}  // namespace todoku::report
