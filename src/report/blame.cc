#include "report/blame.h"

#include <optional>
#include <utility>

namespace todoku::report {
namespace {

using reply::Cause;

// Causes that their group does not place.
std::optional<Blame> by_cause(Cause cause) {
  switch (cause) {
    case Cause::user_unknown:
    case Cause::user_unknown_or_refused:
    case Cause::recipient_owner_changed:
    case Cause::mailbox_inactive:
    case Cause::mailbox_disabled:
    case Cause::mailbox_moved:
    case Cause::address_syntax:
    case Cause::domain_not_found:
    case Cause::domain_no_mail:
    case Cause::relay_denied:
    case Cause::suppressed:
    case Cause::bounce_rate:
    case Cause::complaint: return Blame::list;
    case Cause::url_blocklisted: return Blame::content;
    case Cause::spoofing: return Blame::dns;
    case Cause::sender_quota: return Blame::pace;
    case Cause::sender_tenant_blocked: return Blame::ip;
    case Cause::tls_required: return Blame::server;
    case Cause::greylisted: return Blame::them;
    case Cause::policy_other:
    case Cause::undetermined: return Blame::unknown;
    default: return std::nullopt;
  }
}

}  // namespace

std::string_view to_string(Blame blame) {
  switch (blame) {
    case Blame::list: return "list";
    case Blame::dns: return "dns";
    case Blame::ip: return "ip";
    case Blame::content: return "content";
    case Blame::pace: return "pace";
    case Blame::server: return "server";
    case Blame::them: return "them";
    case Blame::unknown: return "unknown";
  }
  std::unreachable();
}

Blame blame_of(const reply::Verdict& verdict) {
  if (const std::optional<Blame> blame = by_cause(verdict.cause)) return *blame;
  if (verdict.responsible != reply::Responsible::sender) return Blame::them;
  const std::string_view group = reply::facts(verdict.cause).group;
  if (group == "identity" || group == "authentication") return Blame::dns;
  if (group == "reputation") return Blame::ip;
  if (group == "flow") return Blame::pace;
  if (group == "message") return Blame::content;
  if (group == "protocol" || group == "account" || group == "system") return Blame::server;
  return Blame::them;
}

}  // namespace todoku::report
