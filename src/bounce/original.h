// bounce/original.h - what is left of the message that was sent.
#pragma once

#include <string_view>
#include <vector>

#include "bounce/page.h"
#include "bounce/read.h"
#include "mail/mime.h"

namespace todoku::bounce {

Original original_of(const mail::Header& header);
// From the parts (message/rfc822, text/rfc822-headers), else from the text behind the report.
Original find_original(const std::vector<mail::Part>& parts, const std::vector<Page>& pages);
// Is this part, or one around it, a returned message?
bool is_returned(const std::vector<mail::Part>& parts, std::size_t index);

}  // namespace todoku::bounce
