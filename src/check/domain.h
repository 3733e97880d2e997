// check/domain.h - a domain that sends mail, looked at from all sides.
#pragma once

#include <string>
#include <vector>

#include "auth/authenticate.h"
#include "check/dkim_survey.h"
#include "check/dmarc_survey.h"
#include "check/finding.h"
#include "check/mail_survey.h"
#include "check/rehearsal.h"
#include "check/reverse_survey.h"
#include "check/spf_survey.h"
#include "check/transport_survey.h"

namespace todoku::check {

struct DomainQuestion {
  std::string domain;                  // of From:; as a person writes it
  auth::Arrival arrival;               // `client` empty: not stated
  bool sender_stated = false;          // mail_from is what a person said, "" included
  std::vector<std::string> addresses;  // further ones from which mail is sent
  std::vector<std::string> selectors;  // none: the common ones are tried
  bool bulk = false;                   // it sends mailings to many
};

struct DomainReport {
  std::string domain;            // canonical; "": it is no domain name
  auth::Arrival arrival;         // as it was taken: the sender filled in
  auth::Authentication session;  // of it, where a client is stated
  SpfSurvey spf;
  std::vector<KeySurvey> keys;
  bool guessed = false;         // the selectors were
  bool keys_undecided = false;  // and a look-up failed
  DmarcSurvey dmarc;
  std::vector<ReverseSurvey> reverse;
  MailSurvey mail;
  TransportSurvey transport;
  TransportQuestion transport_question;  // for add_sts_policy
  Rehearsal rehearsal;                   // of a plain message; `author` empty: none
  std::vector<Finding> findings;         // the most urgent first

  // Puts findings of all parts together anew.
  void gather();
};

// What check_domain is sure to ask, so that it can be asked all at once.
std::vector<dns::Question> questions_of(const DomainQuestion& question);

auth::Ask<DomainReport> check_domain(DomainQuestion question);

}  // namespace todoku::check
