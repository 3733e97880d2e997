// check/message.h - a message before it is sent: how it authenticates, what is wrong with it, what
// each receiver would answer, and what to publish so that it does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticate.h"
#include "check/dmarc_survey.h"
#include "check/finding.h"
#include "policy/evidence.h"

namespace todoku::check {

// What a person states of the session that will bring it.
struct Session {
  auth::Arrival arrival;  // `client` empty: not stated, and nothing is said about SPF and PTR
  std::string recipient;  // "": not stated
  bool bulk = false;      // to many recipients, whatever the message looks like
};

struct MessageReport {
  auth::Authentication found;
  policy::Evidence evidence;      // what receivers decide by
  DmarcSurvey dmarc;              // of the author's domain
  std::vector<Finding> findings;  // the most urgent first
};

// `whole` is as it goes over SMTP; it, `message` (the same, finished) and `keys` outlive the
// inquiry.
auth::Ask<MessageReport> check_message(std::string_view whole, const auth::SignedMessage& message,
                                       auth::KeyCache& keys, Session session);

}  // namespace todoku::check
