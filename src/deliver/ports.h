// deliver/ports.h - the parts of the world that delivery needs; all outlive the Engine.
#pragma once

#include "io/ports.h"

namespace todoku::deliver {

struct Ports {
  Clock& clock;
  Random& random;
  Resolver& resolver;
  Dialer& dialer;
};

}  // namespace todoku::deliver
