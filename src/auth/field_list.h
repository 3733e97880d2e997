// auth/field_list.h - "v=STSv1; id=2026": records of semicolons, as MTA-STS and TLSRPT write them
// (RFC 8461 §3.1, RFC 8460 §3).
//
// Narrower than DKIM's tag lists: white space only beside semicolons, names of letters, digits and
// "_-.". Broken fields are kept apart as slips, so that the rest may still be shown.
#pragma once

#include <string_view>
#include <vector>

#include "auth/slip.h"

namespace todoku::auth {

struct Field {
  std::string_view name;   // case counts
  std::string_view value;  // never empty
};

struct FieldList {
  std::vector<Field> fields;  // after the version; of a name that stands twice only the first
  std::vector<Slip> slips;
  bool broken = false;  // a field that fits no grammar
};

// Reads what follows the version, which ends with the first semicolon of `record`.
FieldList read_fields(std::string_view record);

// Does `record` begin with exactly `version` ("v=STSv1") and a semicolon?
bool begins_with_version(std::string_view record, std::string_view version);

// `part`, a piece of `whole`, as a slip.
Slip slip_of(std::string_view whole, std::string_view part, std::string_view what);
std::string_view trim_blanks(std::string_view text);  // spaces and tabs at both ends

}  // namespace todoku::auth
