// report/mails.h - mail among what is reported on: bounces, complaints, automatic replies, reports
// of authentication; alone or in a mailbox file.
#pragma once

#include <functional>
#include <string_view>

#include "bounce/read.h"
#include "logs/attempt.h"
#include "reply/catalogue.h"
#include "report/auth_documents.h"

namespace todoku::report {

// Does a file that begins so hold mail, and no log?
bool is_mail(std::string_view front);

struct MailSink {
  std::function<void(bounce::Kind)> mail;  // each message, once
  // Each recipient of a bounce or of a warning that mail is delayed.
  std::function<void(const logs::Attempt&, const reply::Verdict&)> failure;
  // Each person who complained (RFC 5965), with the kind of complaint ("abuse").
  std::function<void(const std::string& address, const std::string& type)> complaint;
  AuthSink auth;
};

// Each message of `text`: one, or an mbox of many (RFC 4155). What a mail's Date does not tell
// happened at `now`.
void read_mails(std::string_view text, const bounce::Reader& reader,
                const reply::Catalogue& catalogue, WallTime now, const MailSink& sink);

}  // namespace todoku::report
