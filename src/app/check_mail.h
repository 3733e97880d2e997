// app/check_mail.h - a message file checked: read as SMTP would carry it, judged by every receiver.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/check_answers.h"
#include "check/domain.h"
#include "check/message.h"
#include "check/predict.h"

namespace todoku::app {

// Who predicts: the receivers' policies and the catalogue that they speak.
class MailJudges {
 public:
  static Result<MailJudges> builtin();  // errors: malformed
  bool knows(std::string_view to) const;
  std::string known() const;  // "gmail@current, docomo, ..."
  std::vector<check::Prediction> predict(const policy::Evidence& evidence,
                                         const check::PredictQuestion& question) const;

 private:
  MailJudges(policy::Policies policies, reply::Catalogue catalogue)
      : policies_(std::move(policies)), catalogue_(std::move(catalogue)) {}
  policy::Policies policies_;
  reply::Catalogue catalogue_;
};

struct MailQuestion {
  auth::Arrival arrival;
  bool sender_stated = false;  // else Return-Path: or the author is taken for it
  std::string recipient;
  bool bulk = false;
  std::string to, session;
};

struct CheckedMail {
  check::MessageReport report;
  std::vector<check::Prediction> predicted;
  bool good() const;  // nothing fails, nobody refuses
};

struct CheckedDomain {
  check::DomainReport report;
  std::vector<check::Prediction> predicted;  // of its rehearsal
  bool good() const;                         // as of a message
};

CheckedMail check_mail(const MailJudges& judges, std::string_view text,
                       const MailQuestion& question, Answers& answers);

// As SMTP would carry it: where the lines of the header all end with LF alone, as in files of Unix,
// LF becomes CR LF throughout; a first line of an mbox ("From ...") is dropped. All else stays,
// bare CR and LF too.
std::string as_carried(std::string_view text);

}  // namespace todoku::app
