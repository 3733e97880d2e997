// check/rehearsal.h - a plain message of a domain, made up, so that it can be predicted what
// receivers would answer where there is no message yet.
//
// What is taken for granted is said (`assumed`): a header that RFC 5322 asks for, a mailbox that
// exists, and a signature where the domain publishes a key that can be used. All else is as the DNS
// and the session have it, judged by the evaluator of messages.
#pragma once

#include <optional>
#include <string>

#include "auth/authenticate.h"
#include "check/dkim_survey.h"
#include "check/spf_survey.h"
#include "policy/evidence.h"

namespace todoku::check {

struct RehearsalQuestion {
  std::string domain;                 // of From:, canonical
  auth::Arrival arrival;              // `client` empty: an address that the SPF record lets through
  const auth::Authentication& found;  // of the session, where a client is stated
  const SpfSurvey& spf;
  const std::vector<KeySurvey>& keys;
  bool bulk = false;  // a mailing to many, with a one-click unsubscribe
};

struct Rehearsal {
  std::string author;                 // "postmaster@example.jp"; "": there was nothing to rehearse
  std::optional<SigningKey> key;      // with which it is taken to be signed
  std::optional<std::string> client;  // nullopt: not stated
  policy::Evidence evidence;
  reply::Bilingual assumed;  // one line without a stop
};

// The result that any mail from anywhere gets by the record alone; nullopt: it hangs on the
// address.
std::optional<auth::SpfResult> spf_for_all(const SpfSurvey& spf);

auth::Ask<Rehearsal> rehearse(RehearsalQuestion question);

}  // namespace todoku::check
