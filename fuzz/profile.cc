// Any file is shaping profiles within their limits, or is refused with faults that each name their
// line.
#include <array>

#include "base/text.h"
#include "policy/profile.h"
#include "split.h"

using namespace todoku;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::array<policy::ProfileFile, 1> files = {
      policy::ProfileFile{"fuzz.toml", std::string(reinterpret_cast<const char*>(data), size)}};
  const Result<policy::Profiles> profiles = policy::Profiles::load(files);
  if (!profiles) {
    for (const std::string_view line : split(profiles.error().what, '\n'))
      fuzz::must(line.starts_with("fuzz.toml:"));
    return 0;
  }
  for (const auto& [name, profile] : profiles->all()) {
    const policy::Profile& found = profiles->of(name, "mx.example.jp");
    fuzz::must(found.limits.connections >= 1);
    fuzz::must(found.limits.pause.count() >= 0 && found.limits.silence.count() >= 0);
    fuzz::must(profile.name == name);
  }
  return 0;
}
