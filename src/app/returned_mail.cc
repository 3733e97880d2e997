#include "app/returned_mail.h"

#include "base/text.h"
#include "bounce/judge.h"

namespace todoku::app {
namespace {

void read_message(std::string_view message, const bounce::Reader& reader,
                  const reply::Catalogue& catalogue, WallTime now, const TakeReturned& take) {
  const bounce::Report report = reader.read(message);
  const bool delayed = report.kind == bounce::Kind::delayed;
  if (!delayed && report.kind != bounce::Kind::bounce) return;
  for (const bounce::Recipient& recipient : report.recipients) {
    const logs::Attempt attempt{
        .time = now,
        .outcome = delayed ? logs::Outcome::deferred : logs::Outcome::bounced,
        .recipient = recipient.address,
        .sender = report.original.from,
        .relay_host = recipient.remote_mta,
        .reply = recipient.text,
        .dsn = recipient.status,
        .stage = recipient.stage,
        .queue_id = report.original.message_id};
    take(attempt, bounce::judge(catalogue, report, recipient));
  }
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
  return !is_digit(line[0]);
}

std::uint64_t read_returned(std::string_view text, const bounce::Reader& reader,
                            const reply::Catalogue& catalogue, WallTime now,
                            const TakeReturned& take) {
  constexpr std::string_view kBorder = "\nFrom ";
  const bool is_mbox = text.starts_with("From ");
  std::uint64_t messages = 0;
  while (!text.empty()) {
    const std::size_t end = is_mbox ? text.find(kBorder) : text.npos;
    std::string_view message = text.substr(0, end);
    if (is_mbox) message.remove_prefix(std::min(message.find('\n'), message.size() - 1) + 1);
    read_message(message, reader, catalogue, now, take);
    ++messages;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return messages;
}

}  // namespace todoku::app
