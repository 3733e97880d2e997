// What we could not do ourselves, as a verdict: the other half of judge.h.
#include <fmt/format.h>

#include <utility>

#include "reply/judge.h"

namespace todoku::reply {
namespace {

Cause cause_at_dns(Errc code) {
  switch (code) {
    case Errc::not_found: return Cause::domain_not_found;
    case Errc::refused: return Cause::domain_no_mail;
    case Errc::invalid: return Cause::address_syntax;
    case Errc::timeout:
    case Errc::unreachable:
    case Errc::closed:
    case Errc::tls:
    case Errc::malformed:
    case Errc::too_large:
    case Errc::conflict:
    case Errc::corrupt:
    case Errc::no_space:
    case Errc::io:
    case Errc::cancelled: return Cause::dns_temporary;
  }
  std::unreachable();
}

Cause cause_in_session(Errc code) {
  switch (code) {
    case Errc::timeout: return Cause::timeout;
    case Errc::refused: return Cause::connection_refused;
    case Errc::tls: return Cause::tls_failed;
    case Errc::malformed:
    case Errc::too_large: return Cause::system_temporary;  // no SMTP was spoken
    case Errc::unreachable:
    case Errc::closed:
    case Errc::not_found:
    case Errc::conflict:
    case Errc::corrupt:
    case Errc::no_space:
    case Errc::io:
    case Errc::invalid:
    case Errc::cancelled: return Cause::connection_failed;
  }
  std::unreachable();
}

}  // namespace

Verdict judge_error(const Error& error, smtp::Stage stage, bool doubt) {
  if (doubt) return verdict_of(Cause::unconfirmed, Confidence::exact, "local.doubt");
  const bool tls = stage == smtp::Stage::tls || stage == smtp::Stage::starttls;
  const Cause cause = stage == smtp::Stage::dns            ? cause_at_dns(error.code)
                      : tls && error.code != Errc::timeout ? Cause::tls_failed
                                                           : cause_in_session(error.code);
  return verdict_of(cause, Confidence::exact,
                    stage == smtp::Stage::dns ? fmt::format("local.dns.{}", to_string(error.code))
                                              : fmt::format("local.{}", to_string(error.code)));
}

}  // namespace todoku::reply
