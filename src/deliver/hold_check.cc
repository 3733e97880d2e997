#include "deliver/hold_check.h"

#include <algorithm>

#include "auth/dkim_record.h"
#include "auth/dkim_signature.h"
#include "base/text.h"
#include "mail/envelope.h"
#include "mail/header.h"
#include "policy/hold.h"
#include "reply/particulars.h"

namespace todoku::deliver {
namespace {

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

// `message`: the envelope's reverse-path and the bytes; both "" where nothing waits any more.
check::SenderSetup SenderLook::setup_of(const spool::Hold& hold, const std::string& sender,
                                        const std::string& message) const {
  const mail::Header header = mail::scan_header(message);
  check::SenderSetup setup;
  setup.domain = auth::author_domain(header);
  if (setup.domain.empty()) setup.domain = hold.sender_domain;
  // Of a report without a sender SPF looks at the name of EHLO (RFC 7208 §2.4).
  setup.mail_from = sender.empty() ? settings_.hostname : sender;
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

// Messages of one domain may have other authors, bounce addresses and signatures, and may have been
// refused for another cause: each such kind once.
std::vector<SenderLook::Kind> SenderLook::kinds_of(const spool::Hold& hold) const {
  std::vector<Kind> kinds;
  const auto add = [&](Kind kind) {
    if (kinds.size() < kKinds && std::ranges::find(kinds, kind) == kinds.end())
      kinds.push_back(std::move(kind));
  };
  const auto held =
      spool_.held_under(hold.sender_domain, hold.provider, RecipientId{}, kLookedThrough);
  for (const RecipientId id : held ? *held : std::vector<RecipientId>()) {
    const auto row = spool_.recipient(id);
    const auto message = spool_.message(id.message);
    const Result<std::string> body = spool_.body(id.message);
    if (!row || !*row || !message || !*message || !body) continue;
    const std::string sender = mail::domain_key(mail::domain_of((*message)->envelope.reverse_path));
    const std::optional<spool::Attempt>& last = (*row)->last;
    const bool refused = last && policy::waits_for_repair(last->verdict);
    add({setup_of(hold, sender, *body), refused ? last->verdict.cause : hold.verdict.cause});
  }
  if (kinds.empty()) kinds.push_back({setup_of(hold, hold.sender_domain, ""), hold.verdict.cause});
  return kinds;
}

Task<check::SenderCheck> SenderLook::look(spool::Hold hold) {
  check::SenderCheck all;
  all.passes = check::SenderCheck::Passes::yes;
  for (const Kind& kind : kinds_of(hold)) {
    check::Refusal refusal{.cause = kind.cause, .provider = hold.provider};
    auth::Ask<check::SenderCheck> inquiry = check::check_sender(kind.setup, std::move(refusal));
    while (!inquiry.done()) {
      dns::Question question = inquiry.question();
      dns::Answer answer = co_await resolver_.ask(std::move(question));
      inquiry.answer(std::move(answer));
    }
    check::add_to(all, inquiry.take());
  }
  co_return all;
}

}  // namespace todoku::deliver
