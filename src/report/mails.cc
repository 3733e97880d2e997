#include "report/mails.h"

#include "base/text.h"
#include "bounce/judge.h"
#include "bounce/source.h"
#include "mail/date.h"

namespace todoku::report {
namespace {

// When a report was written; it cannot be of the future.
WallTime date_of(std::string_view message, WallTime now) {
  const mail::Header header = mail::scan_any_header(message);
  const mail::Field* field = header.find("Date");
  const std::optional<WallTime> date = field ? mail::parse_date(field->value) : std::nullopt;
  return date && *date <= now && *date > WallTime{} ? *date : now;
}

class Mails {
 public:
  Mails(const bounce::Reader& reader, const reply::Catalogue& catalogue, WallTime now,
        const MailSink& sink)
      : reader_(reader), catalogue_(catalogue), now_(now), sink_(sink) {}

  void read(std::string_view message) {
    const bounce::Report report = reader_.read(message);
    sink_.mail(report.kind);
    switch (report.kind) {
      case bounce::Kind::bounce: return tell_failures(message, report, logs::Outcome::bounced);
      case bounce::Kind::delayed: return tell_failures(message, report, logs::Outcome::deferred);
      case bounce::Kind::complaint: return tell_complaint(message, report);
      case bounce::Kind::none: read_auth_mail(message, sink_.auth); return;
      case bounce::Kind::delivered:
      case bounce::Kind::auto_reply: return;
    }
  }

 private:
  void tell_failures(std::string_view message, const bounce::Report& report,
                     logs::Outcome outcome) {
    const WallTime date = date_of(message, now_);
    for (const bounce::Recipient& recipient : report.recipients) {
      const logs::Attempt attempt{.time = date,
                                  .outcome = outcome,
                                  .recipient = recipient.address,
                                  .sender = report.original.from,
                                  .relay_host = recipient.remote_mta,
                                  .reply = recipient.quote(),
                                  .dsn = recipient.status,
                                  .stage = recipient.stage,
                                  .queue_id = report.original.message_id};
      sink_.failure(attempt, bounce::judge(catalogue_, report, recipient));
    }
  }

  // Not every feedback is a person's complaint: "auth-failure", "not-spam" (RFC 5965 §7.3).
  void tell_complaint(std::string_view message, const bounce::Report& report) {
    if (read_auth_mail(message, sink_.auth) > 0) return;
    for (const bounce::Recipient& recipient : report.recipients) {
      const reply::Verdict verdict = bounce::judge(catalogue_, report, recipient);
      if (verdict.cause == reply::Cause::complaint)
        sink_.complaint(recipient.address, report.feedback_type);
    }
  }

  const bounce::Reader& reader_;
  const reply::Catalogue& catalogue_;
  WallTime now_;
  const MailSink& sink_;
};

bool is_common_field(std::string_view name) {
  for (const std::string_view known : {"Return-Path", "Received", "From", "To", "Subject", "Date",
                                       "Message-ID", "Delivered-To", "MIME-Version"}) {
    if (iequals(name, known)) return true;
  }
  return false;
}

}  // namespace

bool is_mail(std::string_view front) {
  if (front.starts_with("From ")) return true;
  const std::string_view line = front.substr(0, front.find_first_of("\r\n"));
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return false;
  for (const char c : line.substr(0, colon)) {
    if (!is_alnum(c) && c != '-') return false;
  }
  if (is_digit(line[0])) return false;
  // Fields are written with a space (RFC 5322 §2.2 asks for none): "root:x:0:0" is none of them.
  const bool has_space = colon + 1 == line.size() || is_space(line[colon + 1]);
  return has_space || is_common_field(line.substr(0, colon));
}

void read_mails(std::string_view text, const bounce::Reader& reader,
                const reply::Catalogue& catalogue, WallTime now, const MailSink& sink) {
  Mails mails(reader, catalogue, now, sink);
  if (bounce::shape_of(text) != bounce::Shape::mailbox) return mails.read(text);
  for (const std::string_view message : bounce::split_mailbox(text)) mails.read(message);
}

}  // namespace todoku::report
