#include "logs/hop.h"

#include "base/text.h"

namespace todoku::logs {
namespace {

bool contains(std::string_view text, std::string_view needle) {
  return ifind(text, needle) != text.npos;
}

bool is_loopback(std::string_view ip) {
  return ip.starts_with("127.") || ip == "::1";
}

// Postfix's pipe(8): "delivered via spamassassin service"; the filter hands it back by sendmail(1).
bool is_filter_service(std::string_view reply) {
  constexpr std::string_view kVia = "delivered via ";
  if (!reply.starts_with(kVia)) return false;
  const std::string_view service = reply.substr(kVia.size());
  for (const std::string_view name : {"spam", "filter", "amavis", "clam", "virus"}) {
    if (contains(service.substr(0, service.find(' ')), name)) return true;
  }
  return false;
}

}  // namespace

bool is_local_hop(const Attempt& attempt) {
  if (attempt.outcome != Outcome::sent) return false;
  const std::string_view reply = attempt.reply;
  if (is_filter_service(reply)) return true;
  if (!is_loopback(attempt.relay_ip) && !is_loopback(attempt.relay_host)) return false;
  return contains(reply, "queued as") || contains(reply, "accepted for delivery") ||
         contains(reply, "ok id=") || contains(reply, "2.5.0 OK (");  // Proxmox' filter
}

}  // namespace todoku::logs
