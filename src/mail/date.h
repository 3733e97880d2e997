// mail/date.h - the Date field (RFC 5322 §3.3), also in its obsolete forms (§4.3).
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace todoku::mail {

// "Mon, 23 Nov 2026 05:10:00 +0900 (JST)", "23 Nov 26 05:10 GMT". The name of the day is not
// looked at; a zone that is missing or not known is UTC (§4.3: "-0000"). nullopt: no date.
std::optional<WallTime> parse_date(std::string_view value);

}  // namespace todoku::mail
