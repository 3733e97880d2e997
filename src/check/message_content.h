// check/message_content.h - what a reader and a filter see of a message: subject, date, names,
// character sets, attachments.
//
// Nothing here breaks RFC 5321; it is what makes mail arrive garbled, doubted or not at all.
#pragma once

#include <vector>

#include "check/finding.h"
#include "check/message_form.h"

namespace todoku::check {

// Mail that is larger is refused by many; Gmail itself sends no more than 25 MB. Ours.
inline constexpr std::size_t kLargeMessage = 20'000'000;  // bytes
inline constexpr seconds kDateAhead = std::chrono::hours(24), kDateBehind = std::chrono::days(7);

// Without the findings of form_findings.
std::vector<Finding> content_findings(const MessageView& view);

}  // namespace todoku::check
