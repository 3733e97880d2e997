// reply/loader.h - one catalogue file, from TOML to entries, with every fault noted.
//
// The schema is DESIGN §5 and docs/catalogue.md. What depends on other files (a provider's name, a
// known id) is checked by Catalogue::load; what depends on judging (examples) by check().
#pragma once

#include <vector>

#include "reply/catalogue.h"
#include "reply/fault.h"

namespace todoku::reply {

struct Loaded {
  std::vector<Provider> providers;
  std::vector<Entry> entries;
  std::vector<Fault> faults;  // entries beside them may be incomplete
};
Loaded load_file(const SourceFile& file);

}  // namespace todoku::reply
