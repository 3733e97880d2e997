// check/message_form.h - does a message keep RFC 5322 and what large receivers ask of its form?
#pragma once

#include <string_view>
#include <vector>

#include "auth/authenticate.h"
#include "check/finding.h"
#include "policy/evidence.h"

namespace todoku::check {

struct MessageView {
  std::string_view whole;              // as it goes over SMTP
  const auth::SignedMessage& message;  // the same, read
  const auth::Authentication& found;
  const policy::MessageFacts& facts;
  WallTime now;
  std::string mail_from = {};  // of the session; "" if none was stated
};

// Lines, bytes, fields that are missing or stand twice.
std::vector<Finding> form_findings(const MessageView& view);

// Does it look like bulk mail, which is sent to a list: List-*, Precedence, Feedback-ID?
bool looks_bulk(const auth::SignedMessage& message);
// List-Unsubscribe and one-click (RFC 2369, RFC 8058), which bulk mail needs.
std::vector<Finding> unsubscribe_findings(const MessageView& view);

}  // namespace todoku::check
