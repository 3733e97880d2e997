// reply/builtin_for_tests.h - the catalogue of the binary, loaded once a test program.
#pragma once

#include "base/check.h"
#include "reply/catalogue.h"

namespace todoku::reply {

inline const Catalogue& builtin_for_tests() {
  static const Result<Catalogue> catalogue = Catalogue::load(Catalogue::builtin_files());
  if (!catalogue) check_failed(catalogue.error().what.c_str(), __FILE__, __LINE__);
  return *catalogue;
}

}  // namespace todoku::reply
