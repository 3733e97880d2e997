// app/config_keys.h - every key of the configuration: its place, kind, default and one line about
// it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/config.h"
#include "app/config_value.h"

namespace todoku::app {

// Where a value goes: the configuration, and the section's own name where the user gave one.
struct Into {
  Config& config;
  const std::string& name;
  ListenConfig& listen() const { return config.listen[name]; }
  EgressConfig& egress() const { return config.egress[name]; }
  SiteConfig& site() const { return config.site[name]; }
  DkimConfig& dkim() const { return config.dkim[name]; }
};

struct Key {
  std::string_view section;  // "server"; "listen.NAME" where the user names it
  std::string_view name;
  Kind kind;
  std::string_view fallback;  // the default as it would stand behind "=" in the file
  std::string_view about;     // one line, for docs/configuration.md
  void (*put)(Into into, Value v);
  std::uint64_t least = 0;        // smallest number or size; milliseconds of a duration
  std::string_view choices = {};  // "off|offer|require"
};
std::span<const Key> config_keys();

// A section of the design that this version does not have, with a sentence about it; "" for any
// other.
std::string_view section_of_later(std::string_view section);

}  // namespace todoku::app
