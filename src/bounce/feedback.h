// bounce/feedback.h - complaints (RFC 5965) and reports of failed authentication (RFC 6591).
#pragma once

#include <optional>
#include <string_view>

#include "bounce/read.h"
#include "mail/mime.h"

namespace todoku::bounce {

// nullopt: the message is no complaint. `original` fills in for a recipient that is not named.
std::optional<Report> read_feedback(const std::vector<mail::Part>& parts, const Original& original);

}  // namespace todoku::bounce
