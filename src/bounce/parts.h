// bounce/parts.h - which parts of a message speak: the readable ones, and those that hold fields.
#pragma once

#include <vector>

#include "bounce/page.h"
#include "mail/mime.h"

namespace todoku::bounce {

// message/delivery-status (RFC 3464) or message/global-delivery-status (RFC 6533 §4).
bool is_status(const mail::Part& part);
// One under another name: "details.txt", application/octet-stream.
bool is_misnamed_status(const mail::Part& part);
// What the report says, without what was returned: at most 8 pages of 64 KiB.
std::vector<Page> pages_of(const std::vector<mail::Part>& parts, const Phrases& phrases);

}  // namespace todoku::bounce
