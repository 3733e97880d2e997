// All that can be seen of a spool, as text: two spools with the same text are alike.
#include <fmt/format.h>

#include "spool/house.h"

namespace todoku::spool {
namespace {

void add_recipient(std::string& out, const RecipientRow& r) {
  out += fmt::format("  {} {} {} due {} tried {} begun {} held by '{}' note '{}' last '{}'\n",
                     to_string(r.id), r.path.address, to_string(r.state), rfc3339(r.due),
                     r.attempts, r.begun, r.hold_provider, r.note, r.last ? r.last->reply : "");
}

void add_messages(std::string& out, const Spool& spool) {
  for (const MessageRow& m : *spool.messages(MessageId{}, 100'000)) {
    const auto body = spool.body(m.id);
    out += fmt::format(
        "{} from {} open {} bytes {} body {}\n", to_string(m.id), m.envelope.reverse_path, m.open,
        m.bytes, body ? fmt::format("{:x}", std::hash<std::string>()(*body)) : body.error().what);
    for (const RecipientRow& row : *spool.recipients(m.id, 0, m.recipients)) {
      add_recipient(out, row);
      for (const Settle& step : *spool.settlements(row.id))
        out += fmt::format("    {} {} {}\n", rfc3339(step.at), to_string(step.to), step.note);
      const std::string& address = row.path.address;
      for (const auto& same : *spool.by_address(address, 100))
        out += "    " + to_string(same.id) + "\n";
      const AddressHistory history = *spool.history(address);
      for (const auto& strike : history.strikes) {
        out += fmt::format("    strike {} {} {}\n", rfc3339(strike.at), to_string(strike.cause),
                           to_string(strike.message));
      }
    }
  }
}

}  // namespace

std::string seen(const Spool& spool, WallTime now) {
  std::string out;
  add_messages(out, spool);
  for (const Suppression& s : *spool.suppressions("", 100'000)) {
    out += fmt::format("suppressed {} {} {}\n", s.address, to_string(s.cause), s.rule);
  }
  for (const Hold& h : *spool.holds()) {
    out += fmt::format("hold {} {} checks {} next {}\n", h.sender_domain, h.provider, h.checks,
                       rfc3339(h.next_check));
    for (const RecipientId& id : *spool.held_under(h.sender_domain, h.provider, {}, 100'000)) {
      out += "  " + to_string(id) + "\n";
    }
  }
  for (const auto& d : *spool.destinations()) {
    out += fmt::format("queue {} {} next {}\n", d.domain, d.waiting, rfc3339(d.due));
    for (const DueRow& r :
         *spool.due(d.domain, now + std::chrono::days(30), std::nullopt, 100'000)) {
      out += fmt::format("  {} {}\n", rfc3339(r.due), to_string(r.id));
    }
  }
  const Totals t = spool.totals();
  return out + fmt::format("totals {} {} {} {} {}\n", t.messages, t.recipients_open, t.held,
                           t.parked, t.suppressions);
}

}  // namespace todoku::spool
