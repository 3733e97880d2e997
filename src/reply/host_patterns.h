// reply/host_patterns.h - names of hosts with a '*' in them: "*.google.com".
//
// Of hundreds of patterns nearly none fits, and the end of the name tells: eight bytes of it are
// compared at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::reply {

// '*' stands for any bytes; case does not matter. Linear but for the last star, which is tried at
// each place.
bool fits(std::string_view pattern, std::string_view name);

class HostPatterns {
 public:
  void add(std::string pattern, std::size_t number);
  // The number of the first pattern, as they were added, that the name fits.
  std::optional<std::size_t> find(std::string_view name) const;

 private:
  struct End {
    std::uint64_t bytes;  // the last ones, in lower case; none behind a star
    std::uint64_t mask;   // which of them there are
  };
  struct Pattern {
    std::string text;
    std::size_t number;
  };
  static End end_of(std::string_view text);

  std::vector<End> ends_;  // of patterns_, beside each other
  std::vector<Pattern> patterns_;
};

}  // namespace todoku::reply
