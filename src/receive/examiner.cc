#include "receive/examiner.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dns/address.h"
#include "mail/envelope.h"

namespace todoku::receive {
namespace {

constexpr seconds kBulkWindow = std::chrono::hours(24);  // as Gmail, Yahoo and Microsoft count

// Who has one IPv6 address has its /64 network: it is one client.
std::string client_key(const Client& client) {
  const std::string& address = client.peer.address;
  const std::optional<std::string> bytes = dns::address_bytes(address);
  return bytes && bytes->size() == 16 ? bytes->substr(0, 8) : address;
}

}  // namespace

Examiner::Examiner(Resolver& resolver, Clock& clock, const policy::ReceptionPolicy& policy,
                   ExaminerOptions options)
    : resolver_(resolver),
      clock_(clock),
      policy_(policy),
      options_(std::move(options)),
      clients_(policy.limits.window),
      recipients_(policy.limits.window),
      domains_(kBulkWindow) {}

auth::Arrival Examiner::arrival_of(const Client& client) const {
  auth::Arrival arrival{.client = client.peer.address,
                        .helo = client.smtp.helo,
                        .mail_from = client.smtp.envelope.reverse_path,
                        .receiver = options_.hostname,
                        .now = clock_.wall()};
  if (client.tls) arrival.tls = auth::TlsSeen{client.tls->version, client.tls->cipher};
  if (options_.lenient && !arrival.tls) arrival.tls = auth::TlsSeen{};
  return arrival;
}

template <class T>
Task<T> Examiner::answered(auth::Ask<T> inquiry) {
  while (!inquiry.done()) {
    dns::Question question = inquiry.question();
    dns::Answer answer = co_await resolver_.ask(std::move(question));
    inquiry.answer(std::move(answer));
  }
  co_return inquiry.take();
}

Task<policy::Evidence> Examiner::client(const Client& client) {
  policy::Evidence evidence{.arrival = arrival_of(client)};
  auth::Ask<auth::Iprev> inquiry = auth::check_iprev(evidence.arrival.client);
  evidence.found.ptr = co_await answered(std::move(inquiry));
  evidence.traffic.of_client = clients_.look(client_key(client), clock_.steady());
  co_return evidence;
}

Task<policy::Evidence> Examiner::session(const Client& client) {
  policy::Evidence evidence{.arrival = arrival_of(client)};
  auth::Ask<auth::Authentication> inquiry = auth::authenticate_session(evidence.arrival);
  evidence.found = co_await answered(std::move(inquiry));
  evidence.traffic.of_client = clients_.count(client_key(client), clock_.steady());
  co_return evidence;
}

Task<policy::Evidence> Examiner::message(const Client& client, std::string_view whole) {
  policy::Evidence evidence{.arrival = arrival_of(client)};
  auth::SignedMessage message;
  message.feed(whole);
  message.finish();
  auth::Ask<auth::Authentication> inquiry = auth::authenticate(message, keys_, evidence.arrival);
  evidence.found = co_await answered(std::move(inquiry));
  evidence.message = policy::message_facts(whole, message, evidence.found);
  evidence.trusted_chain = is_trusted(evidence.found);
  evidence.traffic.of_client = clients_.look(client_key(client), clock_.steady());
  evidence.traffic.recipients_in_session = client.smtp.envelope.recipients.size();
  count_domain(evidence);
  co_return evidence;
}

// Who sealed last is who gave it to us, and what it saw must have been a pass.
bool Examiner::is_trusted(const auth::Authentication& found) const {
  if (found.arc.status != auth::ArcStatus::pass || found.arc.sealers.empty()) return false;
  const auth::ArcSealer& last = found.arc.sealers.back();
  const auto& trusted = options_.trusted_sealers;
  return std::ranges::find(trusted, mail::domain_key(last.domain)) != trusted.end() &&
         ifind(last.results, "dmarc=pass") != std::string::npos;
}

void Examiner::count_domain(policy::Evidence& evidence) {
  const auth::Dmarc& dmarc = evidence.found.dmarc;
  const dns::Name& domain = dmarc.organization.empty() ? dmarc.author : dmarc.organization;
  if (domain.empty()) return;
  evidence.traffic.of_domain = domains_.count(domain, clock_.steady());
  const std::uint64_t limit = policy_.limits.bulk_messages;
  evidence.bulk = !options_.lenient && limit != 0 && evidence.traffic.of_domain >= limit;
}

std::uint64_t Examiner::look_at_recipient(std::string_view address) {
  return recipients_.look(mail::address_key(address), clock_.steady());
}

std::uint64_t Examiner::count_recipient(std::string_view address) {
  return recipients_.count(mail::address_key(address), clock_.steady());
}

}  // namespace todoku::receive
