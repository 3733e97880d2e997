// Any file loads or is refused with faults that name it; what loads can be checked and explained.
#include <array>

#include "base/check.h"
#include "reply/catalogue.h"
#include "reply/trial.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace todoku;
  const std::array<reply::SourceFile, 1> files = {
      reply::SourceFile{"fuzz.toml", std::string(reinterpret_cast<const char*>(data), size)}};
  const Result<reply::Catalogue> catalogue = reply::Catalogue::load(files);
  if (!catalogue) {
    CHECK(catalogue.error().what.starts_with("fuzz.toml"));
    return 0;
  }
  static_cast<void>(reply::check(*catalogue));
  static_cast<void>(reply::near_ties(*catalogue));
  return 0;
}
