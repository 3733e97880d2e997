#include "deliver/hold_check.h"

#include "auth/dkim_record.h"
#include "auth/dkim_signature.h"
#include "base/text.h"
#include "mail/header.h"
#include "reply/particulars.h"

namespace todoku::deliver {
namespace {

// A message that waits under the hold; "" where none does. One stands for all: who sends by one
// reverse-path's domain signs alike.
std::string some_held_message(const spool::Spool& spool, const spool::Hold& hold) {
  const auto held = spool.held_under(hold.sender_domain, hold.provider, RecipientId{}, 1);
  if (!held || held->empty()) return {};
  Result<std::string> body = spool.body(held->front().message);
  return body ? std::move(*body) : std::string();
}

// What the message is signed with already, by whoever handed it in.
std::vector<check::SigningKey> keys_in(const mail::Header& header) {
  std::vector<check::SigningKey> keys;
  for (const mail::Field& field : header.fields) {
    if (!iequals(field.name, "DKIM-Signature") || keys.size() == check::kSenderKeys) continue;
    auth::Signature read;
    const Result<void> whole = auth::read_signature(field.value, auth::SignatureForm::dkim, read);
    if (whole) keys.push_back({.domain = read.domain, .selector = read.selector, .record = ""});
  }
  return keys;
}

void add_ours(const auth::SigningRule& rule, std::vector<check::SigningKey>& keys) {
  const auth::DkimSigner& signer = rule.signer;
  const std::string record = auth::key_record_text(signer.key);
  for (check::SigningKey& key : keys) {
    if (key.domain != signer.domain || key.selector != signer.selector) continue;
    key.record = record;
    return;
  }
  keys.push_back({.domain = signer.domain, .selector = signer.selector, .record = record});
}

}  // namespace

std::string address_seen(const Settings& settings, std::string_view reply) {
  std::string told = reply::read_particulars(reply).ip;
  if (!told.empty()) return told;
  return settings.own_addresses.empty() ? std::string() : settings.own_addresses.front();
}

check::SenderSetup SenderLook::setup_of(const spool::Hold& hold) const {
  const std::string message = some_held_message(spool_, hold);
  const mail::Header header = mail::scan_header(message);
  check::SenderSetup setup;
  setup.domain = auth::author_domain(header);
  // Of a report without a sender SPF looks at the name of EHLO (RFC 7208 §2.4).
  setup.mail_from = hold.sender_domain.empty() ? settings_.hostname : hold.sender_domain;
  if (setup.domain.empty()) setup.domain = hold.sender_domain;
  setup.helo = settings_.hostname;
  setup.addresses = settings_.own_addresses;
  if (setup.addresses.empty()) setup.addresses = {address_seen(settings_, hold.evidence)};
  setup.keys = keys_in(header);
  if (signatory_) {
    for (const auth::SigningRule* rule : signatory_->keys().rules_for(setup.domain))
      add_ours(*rule, setup.keys);
  }
  return setup;
}

Task<check::SenderCheck> SenderLook::look(spool::Hold hold) {
  check::Refusal refusal{.cause = hold.verdict.cause, .provider = hold.provider};
  auth::Ask<check::SenderCheck> inquiry = check::check_sender(setup_of(hold), std::move(refusal));
  while (!inquiry.done()) {
    dns::Question question = inquiry.question();
    dns::Answer answer = co_await resolver_.ask(std::move(question));
    inquiry.answer(std::move(answer));
  }
  co_return inquiry.take();
}

}  // namespace todoku::deliver
