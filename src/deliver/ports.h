// deliver/ports.h - the parts of the world that delivery needs; all outlive the Engine.
#pragma once

#include "io/ports.h"
#include "spool/signatory.h"

namespace todoku::deliver {

struct Ports {
  Clock& clock;
  Random& random;
  Resolver& resolver;
  Dialer& dialer;
  // Signs our reports, and mail that was admitted without; nullptr: nobody does.
  const spool::Signatory* signatory = nullptr;
};

}  // namespace todoku::deliver
