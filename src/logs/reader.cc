#include "logs/reader.h"

#include <algorithm>
#include <utility>

#include "logs/cut.h"
#include "logs/exchange.h"
#include "logs/exim.h"
#include "logs/hop.h"
#include "logs/kumomta.h"
#include "logs/opensmtpd.h"
#include "logs/parts.h"
#include "logs/postfix.h"
#include "logs/powermta.h"
#include "logs/qmail.h"
#include "logs/sendmail.h"
#include "logs/wrapped.h"

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
    case Format::qmail: return "qmail";
    case Format::powermta: return "PowerMTA";
    case Format::kumomta: return "KumoMTA";
    case Format::exchange: return "Exchange";
  }
  std::unreachable();
}

struct Reader::Formats {
  Formats(const Sink& sink, const ComplaintSink& complaints)
      : postfix(sink),
        exim(sink),
        sendmail(sink),
        opensmtpd(sink),
        qmail(sink),
        powermta(sink, complaints),
        kumomta(sink, complaints),
        exchange(sink) {}
  Parts parts;
  PostfixReader postfix;
  EximReader exim;
  SendmailReader sendmail;
  OpensmtpdReader opensmtpd;
  QmailReader qmail;
  PowermtaReader powermta;
  KumomtaReader kumomta;
  ExchangeReader exchange;
};

Reader::Reader(WallTime now, Sink sink, ComplaintSink complaints)
    : now_(now),
      sink_([sink = std::move(sink)](const Attempt& attempt) {
        if (!is_local_hop(attempt)) sink(attempt);
      }),
      complaints_(std::move(complaints)),
      formats_(std::make_unique<Formats>(sink_, complaints_)) {}

Reader::~Reader() = default;

bool Reader::count(Format format) {
  ++lines_of_[static_cast<std::size_t>(format)];
  last_known_ = format;
  return true;
}

void Reader::feed(std::string_view bytes) {
  if (finished_ && !bytes.empty()) {
    finished_ = known_ = unfinished_ = false;
    last_known_ = Format::postfix;
    damaged_ = damaged_number_ = 0;
    strange_.clear();
    before_ = lines_;
  }
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
  unfinished_ = true;
  if (!rest_.empty()) read_line(rest_);
  rest_.clear();
  last_.clear();
  formats_->powermta.finish();
  formats_->parts.finish(
      [this](const SyslogLine& line, std::uint64_t number) { read_joined(line, number); });
  finished_ = true;
}

void Reader::read_line(std::string_view line) {
  ++lines_;
  while (line.ends_with('\r')) line.remove_suffix(1);
  if (read_known(line) || read_inside(line, kMaxCovers)) {
    known_ = true;
  } else if (!trim(line).empty()) {
    note_stranger(line);
  }
}

void Reader::note_stranger(std::string_view line) {
  if (strange_.empty()) {
    strange_ = line.substr(0, kMaxStrangeBytes);
    strange_number_ = line_number();
  }
  const bool in_table =
      known_ && (last_known_ == Format::powermta || last_known_ == Format::exchange);
  if (unfinished_ || !(in_table || is_broken_json(line))) return;
  ++damaged_;
  if (damaged_number_ == 0) damaged_number_ = line_number();
}

// False: a line of none of the formats.
bool Reader::read_known(std::string_view line) {
  Formats& formats = *formats_;
  if (formats.powermta.waits() && formats.powermta.read_on(line)) return count(Format::powermta);
  if (line.starts_with('{'))
    return formats.kumomta.read(line, line_number()) && count(Format::kumomta);
  if (formats.exim.read(line, line_number())) return count(Format::exim);
  if (read_syslog(line)) return true;
  if (formats.qmail.read(line, line_number())) return count(Format::qmail);
  if (formats.postfix.read_bare(line, line_number())) return count(Format::postfix);
  return read_table(line);
}

bool Reader::read_inside(std::string_view line, int covers) {
  const std::optional<std::string> inner = unwrapped(line);
  if (!inner) return false;
  return read_known(*inner) || (covers > 1 && read_inside(*inner, covers - 1));
}

bool Reader::read_table(std::string_view line) {
  if (formats_->exchange.read(line, line_number())) return count(Format::exchange);
  return formats_->powermta.read(line, line_number()) && count(Format::powermta);
}

bool Reader::read_syslog(std::string_view line) {
  const std::optional<SyslogLine> parsed = parse_syslog(line, now_);
  if (!parsed) return false;
  if (read_repeated(*parsed)) return true;
  last_ = line;
  return read_message(*parsed);
}

bool Reader::read_message(const SyslogLine& line) {
  if (is_postfix(line.program)) {
    formats_->postfix.read(line, line_number());
    return count(Format::postfix);
  }
  const auto whole = [this](const SyslogLine& joined, std::uint64_t number) {
    read_joined(joined, number);
  };
  if (is_sendmail(line.program)) {
    if (!formats_->parts.take_sendmail(line, line_number(), whole))
      formats_->sendmail.read(line, line_number());
    return count(Format::sendmail);
  }
  if (line.program.starts_with("exim")) {
    if (formats_->parts.take_exim(line, line_number(), whole)) return count(Format::exim);
    return formats_->exim.read_message(line, line_number()) && count(Format::exim);
  }
  if (line.program.starts_with("qmail"))
    return formats_->qmail.read_message(line, line_number()) && count(Format::qmail);
  return formats_->opensmtpd.read(line, line_number()) && count(Format::opensmtpd);
}

// What was put together of its parts, which have been counted.
void Reader::read_joined(const SyslogLine& line, std::uint64_t number) {
  if (is_sendmail(line.program)) return formats_->sendmail.read(line, number);
  formats_->exim.read_message(line, number);
}

// rsyslog: "prog[1]: message repeated 3 times: [ text]"; syslogd: "last message repeated 3 times".
bool Reader::read_repeated(const SyslogLine& line) {
  std::string_view text = line.text;
  const bool is_last = line.text.empty() && line.program.starts_with("last message repeated ");
  if (is_last) text = line.program;
  if (!take_prefix(text, is_last ? "last message repeated " : "message repeated ")) return false;
  std::uint64_t times = 0;
  if (!parse_number(take_until(text, " time"), times)) return false;
  SyslogLine again = line;
  if (is_last) {
    const std::optional<SyslogLine> last = parse_syslog(last_, now_);
    if (!last) return true;
    again = {line.time, last->program, last->process, last->text};
  } else {
    take_until(text, "[");
    again.text = trim(text.substr(0, text.rfind(']')));
  }
  const std::uint64_t fits = kMaxRepeatedBytes / (again.text.size() + 1);
  times = std::min({times, kMaxRepeats, std::max<std::uint64_t>(fits, 1)});
  while (times-- > 0) read_message(again);
  return true;
}

}  // namespace todoku::logs
