// Where the tests of DKIM and ARC find their files.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "auth/dkim_testing.h"

namespace todoku::auth::testing {

std::string corpora() {
  const char* set = std::getenv("TODOKU_CORPORA");
  return set ? set : std::string(TODOKU_SOURCE_DIR) + "/../shared/corpora";
}

std::optional<std::string> slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace todoku::auth::testing
