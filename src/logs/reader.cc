#include "logs/reader.h"

#include <algorithm>
#include <utility>

#include "logs/exim.h"
#include "logs/kumomta.h"
#include "logs/opensmtpd.h"
#include "logs/postfix.h"
#include "logs/powermta.h"
#include "logs/sendmail.h"

namespace todoku::logs {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::sent: return "sent";
    case Outcome::deferred: return "deferred";
    case Outcome::bounced: return "bounced";
    case Outcome::expired: return "expired";
  }
  std::unreachable();
}

std::string_view to_string(Format format) {
  switch (format) {
    case Format::postfix: return "Postfix";
    case Format::exim: return "Exim";
    case Format::sendmail: return "sendmail";
    case Format::opensmtpd: return "OpenSMTPD";
    case Format::powermta: return "PowerMTA";
    case Format::kumomta: return "KumoMTA";
  }
  std::unreachable();
}

struct Reader::Formats {
  explicit Formats(const Sink& sink)
      : postfix(sink), exim(sink), sendmail(sink), opensmtpd(sink), powermta(sink), kumomta(sink) {}
  PostfixReader postfix;
  EximReader exim;
  SendmailReader sendmail;
  OpensmtpdReader opensmtpd;
  PowermtaReader powermta;
  KumomtaReader kumomta;
};

Reader::Reader(WallTime now, Sink sink)
    : now_(now), sink_(std::move(sink)), formats_(std::make_unique<Formats>(sink_)) {}

Reader::~Reader() = default;

void Reader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (end == bytes.npos || !rest_.empty())
      rest_.append(piece.substr(0, kMaxLineBytes - std::min(kMaxLineBytes, rest_.size())));
    if (end == bytes.npos) return;
    read_line(rest_.empty() ? piece.substr(0, kMaxLineBytes) : std::string_view(rest_));
    rest_.clear();
    bytes.remove_prefix(end + 1);
  }
}

void Reader::finish() {
  if (!rest_.empty()) read_line(rest_);
  rest_.clear();
}

void Reader::read_line(std::string_view line) {
  ++lines_;
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with('{')) {
    if (formats_->kumomta.read(line, lines_)) count(Format::kumomta);
  } else if (formats_->exim.read(line, lines_)) {
    count(Format::exim);
  } else if (!read_syslog(line)) {
    if (formats_->powermta.read(line, lines_)) count(Format::powermta);
  }
}

bool Reader::read_syslog(std::string_view line) {
  const std::optional<SyslogLine> parsed = parse_syslog(line, now_);
  if (!parsed) return false;
  if (is_postfix(parsed->program)) {
    count(Format::postfix);
    formats_->postfix.read(*parsed, lines_);
  } else if (is_sendmail(parsed->program)) {
    count(Format::sendmail);
    formats_->sendmail.read(*parsed, lines_);
  } else if (parsed->program == "exim") {
    if (formats_->exim.read(parsed->text, lines_)) count(Format::exim);
  } else if (formats_->opensmtpd.read(*parsed, lines_)) {
    count(Format::opensmtpd);
  }
  return true;
}

}  // namespace todoku::logs
