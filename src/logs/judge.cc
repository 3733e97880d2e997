#include "logs/judge.h"

#include "base/text.h"

namespace todoku::logs {
namespace {

using reply::Confidence;

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == address.npos ? "" : address.substr(at + 1);
}

// Plain words of a passing fault ("Service unavailable" is what sendmail says of any refusal),
// where the MTA gave up at once with a status that lasts.
bool contradicts(const reply::Reading& reading, const Attempt& attempt) {
  return reading.confidence == Confidence::words &&
         reading.cause == reply::Cause::system_temporary && attempt.outcome == Outcome::bounced &&
         attempt.dsn.starts_with('5');
}

// The MTA's own machine failed: no server was asked, and the words are its own.
bool is_own_fault(const reply::Verdict& verdict, const Attempt& attempt) {
  const bool asked = attempt.stage || !attempt.relay_host.empty() || !attempt.relay_ip.empty();
  const bool has_code = !attempt.reply.empty() && is_digit(attempt.reply[0]);
  return !asked && !has_code && reply::facts(verdict.cause).group == "system";
}

// Where an MTA stood when it spoke for itself, in words that nobody knows: a fault on the way.
std::optional<reply::Cause> cause_at(std::optional<smtp::Stage> stage) {
  if (stage == smtp::Stage::dns) return reply::Cause::dns_temporary;
  if (stage == smtp::Stage::connect) return reply::Cause::connection_failed;
  if (stage == smtp::Stage::tls) return reply::Cause::tls_failed;
  return std::nullopt;
}

}  // namespace

Judge::Judge(const reply::Catalogue& catalogue)
    : catalogue_(catalogue), heard_(std::make_unique<reply::Heard>()) {}

std::string_view Judge::provider(const Attempt& attempt) const {
  const reply::Provider* known = nullptr;
  if (!attempt.relay_host.empty()) known = catalogue_.provider_by_mx(attempt.relay_host);
  if (!known) known = catalogue_.provider_by_domain(domain_of(attempt.recipient));
  return known ? std::string_view(known->id) : "";
}

reply::Verdict Judge::judge(const Attempt& attempt) {
  const reply::Context context{.stage = attempt.stage,
                               .mx_host = attempt.relay_host,
                               .provider = {},
                               .recipient_domain = domain_of(attempt.recipient)};
  heard_->hear(attempt.reply);
  reply::Reading reading = reply::read(catalogue_, *heard_, context);
  const bool says_nothing = reading.confidence == Confidence::none || contradicts(reading, attempt);
  if (says_nothing && !attempt.dsn.empty()) {
    heard_->hear(attempt.dsn);
    reading = reply::read(catalogue_, *heard_, context);
  }
  reply::Verdict verdict = to_verdict(reading);
  // What delivered the message is no cause for having failed.
  if (verdict.cause == reply::Cause::delivered && attempt.outcome != Outcome::sent)
    verdict = reply::verdict_of(reply::Cause::undetermined, Confidence::none, "none");
  if (verdict.confidence == Confidence::none) {
    if (const std::optional<reply::Cause> cause = cause_at(attempt.stage))
      verdict = reply::verdict_of(*cause, Confidence::none, "none");
    else if (attempt.outcome == Outcome::expired)
      verdict = reply::verdict_of(reply::Cause::expired, Confidence::none, "none");
  }
  if (is_own_fault(verdict, attempt)) verdict.responsible = reply::Responsible::sender;
  if (verdict.provider.empty()) verdict.provider = provider(attempt);
  if (attempt.outcome == Outcome::deferred && verdict.action == reply::Advice::suppress)
    verdict.action = reply::Advice::retry;
  return verdict;
}

}  // namespace todoku::logs
