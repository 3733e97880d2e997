// check/dkim_survey.h - the DKIM keys that a domain publishes: found, readable, strong enough, and
// the ones that we sign with?
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim_record.h"
#include "auth/lookup.h"
#include "check/finding.h"
#include "check/sender.h"

namespace todoku::check {

struct KeySurvey {
  SigningKey key;                         // as asked
  std::string name;                       // "s1._domainkey.example.jp"; "": no name of the DNS
  std::string alias;                      // where a CNAME leads; "": none
  std::vector<std::string> texts;         // TXT records found
  std::optional<auth::KeyRecord> record;  // of the first that can be read
  bool usable = false;                    // signatures with it can pass now
  bool undecided = false;                 // the look-up failed
  std::vector<Finding> findings;
};

inline constexpr int kGoodRsaBits = 2048;  // RFC 8301 §3.2: SHOULD; 1024 is the least

// A key that is known to sign: that it is not there is a failure.
auth::Ask<KeySurvey> survey_key(SigningKey key);

// Selectors that senders and mail services use, for a domain whose own are not known.
std::span<const std::string_view> common_selectors();
struct KeyGuess {
  std::vector<KeySurvey> keys;
  bool undecided = false;  // a look-up failed, and the rest was not tried
};
// Those of them under which `domain` has a key. A record that stands under every name (a wildcard)
// is told once.
auth::Ask<KeyGuess> guess_keys(std::string domain);

}  // namespace todoku::check
