// app/config_value.h - the kinds of values that a configuration holds, and how each is written.
#pragma once

#include <toml++/toml.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/cidr.h"
#include "base/result.h"
#include "base/time.h"
#include "io/ports.h"

namespace todoku::app {

enum class Kind {
  text,
  secret,  // text that no message repeats
  path,
  hostname,  // a domain name, or empty
  endpoint,  // "127.0.0.1:25", "[::1]:25", "localhost:25"; "none" or empty for no such thing
  endpoints,
  address,   // an IP literal, or empty
  duration,  // "5m", "1h30m"
  durations,
  size,  // "25MB": decimal units kB, MB, GB, TB, binary KiB, MiB, GiB, TiB, or a number of bytes
  number,
  yes_no,
  networks,  // ["127.0.0.0/8"]
  words,
  choice,  // one of the key's words
  users    // { name = "password" }
};
// For documentation and faults: "duration, as \"5m\"".
std::string_view describe(Kind kind);

// What was read; only the member of its kind is set.
struct Value {
  std::string text;
  std::uint64_t number = 0;
  bool yes = false;
  milliseconds span{0};
  std::vector<milliseconds> spans;
  std::vector<Endpoint> endpoints;  // endpoint: none or one
  std::vector<std::string> words;
  std::vector<Cidr> networks;
  std::map<std::string, std::string> users;
};

// Errors: invalid, with a sentence that says what would be right. `choices` is "a|b|c" for
// Kind::choice.
Result<Value> read_value(Kind kind, std::string_view choices, const toml::node& node);
// "25MB" -> 25000000.
Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace todoku::app
