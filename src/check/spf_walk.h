// check/spf_walk.h - all records that an SPF record leads to, and what they cost (RFC 7208 §4.6.4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/lookup.h"
#include "auth/spf_record.h"
#include "check/spf_survey.h"

namespace todoku::check {

// Something wrong on the way, whoever's record it is in.
struct SpfTrouble {
  enum class Kind {
    no_record,  // an include or redirect leads to no SPF record: permerror
    several,    // or to several
    broken,     // or to one with a slip
    circle,     // a record includes itself
    void_term,  // "a" or "mx" finds nothing
    unanswered  // a look-up failed
  };
  Kind kind = Kind::no_record;
  std::string owner;   // whose record
  std::string term;    // of it
  std::string target;  // where the term leads
  std::string root;    // the domain's own term on the way there
};

struct SpfWalk {
  std::vector<std::string> records;  // of the domain itself
  auth::SpfRecord record;            // read, where there is one
  std::size_t txt_bytes = 0;         // of the whole TXT answer, as it goes over the wire
  bool unanswered = false;           // the domain's own look-up failed
  std::string why;                   // of that
  std::vector<SpfUse> uses;
  unsigned lookups = 0;
  unsigned void_lookups = 0;
  std::vector<SpfTrouble> troubles;
};

auth::Ask<SpfWalk> walk_spf(std::string domain);

}  // namespace todoku::check
