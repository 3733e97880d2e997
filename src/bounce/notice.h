// bounce/notice.h - a mailing service's notification in JSON (Amazon SES by way of SNS), as it
// comes by mail.
//
// Source: docs.aws.amazon.com/ses, "Amazon SNS notification contents for Amazon SES".
#pragma once

#include <optional>
#include <string_view>

#include "bounce/page.h"
#include "bounce/read.h"

namespace todoku::bounce {

// nullopt: the page holds no such notification.
std::optional<Report> read_notice(const Page& page);

}  // namespace todoku::bounce
