// dns/master.h - reads master files (RFC 1035 §5).
//
// $ORIGIN and $TTL, relative names, an owner left out, class and TTL in either order, parentheses,
// quoted texts, comments. $INCLUDE and $GENERATE are refused: a zone here is one text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

struct MasterSource {
  std::string name;               // for errors: a file's name
  Name origin;                    // until the first $ORIGIN
  std::uint32_t ttl = 3600;       // seconds, for records before any $TTL that state none
  bool pass_over_others = false;  // of types that are known and not read here; else an error
};

inline constexpr std::size_t kMasterRecords = 1'000'000;
inline constexpr std::size_t kMasterWords = 4096;  // of one entry

struct MasterRecord {
  Record record;
  std::size_t line = 0;  // where its entry begins, from 1
};

// All records in their order. Errors: malformed, "zone.txt:12: expected ...".
Result<std::vector<MasterRecord>> parse_master(std::string_view text, const MasterSource& source);

}  // namespace todoku::dns
