// smtp/server_auth.cc - AUTH PLAIN and LOGIN, under TLS only (RFC 4954, RFC 4616).
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "smtp/server.h"

namespace todoku::smtp {

void ServerSession::do_auth(const Command& command) {
  if (!options_.auth) return refuse(502, "5.5.1 AUTH is not offered");
  if (!facts_.tls) return refuse(538, "5.7.11 AUTH needs TLS; issue STARTTLS first");
  if (!facts_.user.empty()) return refuse(503, "5.5.1 Authenticated already");
  if (facts_.mail_given) return refuse(503, "5.5.1 AUTH comes before MAIL");
  const std::size_t space = command.argument.find(' ');
  const std::string_view mechanism = std::string_view(command.argument).substr(0, space);
  const bool initial = space != std::string::npos;
  const bool plain = iequals(mechanism, "PLAIN");
  if (!plain && !iequals(mechanism, "LOGIN"))
    return refuse(504, "5.5.4 PLAIN and LOGIN are offered");
  phase_ = plain ? Phase::auth_plain : Phase::auth_user;
  if (initial) return on_auth_line(trim(std::string_view(command.argument).substr(space)));
  say(334, plain ? "" : "VXNlcm5hbWU6");  // "Username:"
}

void ServerSession::on_auth_line(std::string_view line) {
  const Phase phase = std::exchange(phase_, Phase::commands);
  if (line == "*") return refuse(501, "5.7.0 Cancelled");
  // "=" is an empty initial response (RFC 4954 §4).
  const std::optional<std::string> text = line == "=" ? std::string() : base64_decode(line);
  if (!text) return refuse(501, "5.5.2 Not base 64");
  if (phase == Phase::auth_plain) return on_plain(*text);
  if (phase == Phase::auth_user) {
    auth_user_ = *text;
    phase_ = Phase::auth_password;
    return say(334, "UGFzc3dvcmQ6");  // "Password:"
  }
  ask(AskAuth{"LOGIN", auth_user_, *text});
}

// [authzid] NUL authcid NUL passwd (RFC 4616 §2). Nobody may act as somebody else.
void ServerSession::on_plain(std::string_view response) {
  const std::vector<std::string_view> parts = split(response, '\0');
  if (parts.size() != 3 || parts[1].empty()) return refuse(501, "5.5.2 Not a PLAIN response");
  if (!parts[0].empty() && parts[0] != parts[1])
    return refuse(535, "5.7.8 Acting for another is not offered");
  auth_user_ = std::string(parts[1]);
  ask(AskAuth{"PLAIN", auth_user_, std::string(parts[2])});
}

}  // namespace todoku::smtp
