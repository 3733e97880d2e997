#include "report/tally.h"

namespace todoku::report {

void Tally::add(logs::Outcome outcome) {
  switch (outcome) {
    case logs::Outcome::sent: ++sent; return;
    case logs::Outcome::deferred: ++deferred; return;
    case logs::Outcome::bounced: ++bounced; return;
    case logs::Outcome::expired: ++expired; return;
  }
}

Tally& Tally::operator+=(const Tally& other) {
  sent += other.sent;
  deferred += other.deferred;
  bounced += other.bounced;
  expired += other.expired;
  return *this;
}

}  // namespace todoku::report
