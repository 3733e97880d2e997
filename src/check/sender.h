// check/sender.h - would a refusal for the sender's DNS or authentication still come, and if so,
// what is to be published?
//
// What the delivery engine asks about a domain whose mail it holds (DESIGN §2 "Holding"), and what
// `todoku check` says of a domain. An inquiry: it asks for DNS records and nothing else, so that it
// tells what the receiver would find now. It looks at what a domain publishes for these addresses
// and keys, not at a message.
#pragma once

#include <string>
#include <vector>

#include "auth/lookup.h"
#include "auth/sender_domain.h"
#include "check/finding.h"
#include "reply/cause.h"

namespace todoku::check {

// A key that signs the domain's mail.
struct SigningKey {
  std::string domain;    // d=
  std::string selector;  // s=
  std::string record;    // what to publish, "v=DKIM1; k=rsa; p=..."; "": not known here
  bool operator==(const SigningKey&) const = default;
};

// How the mail of a domain leaves. Names and addresses as written; empty ones are not looked at.
struct SenderSetup {
  std::string domain;                  // of From:, the one that DMARC is about
  std::string mail_from;               // domain of the reverse-path; "": the same
  std::string helo;                    // what we say in EHLO
  std::vector<std::string> addresses;  // from which we send, as the receiver sees them
  std::vector<SigningKey> keys;
  bool operator==(const SenderSetup&) const = default;
};

// A refusal as the verdict has it.
struct Refusal {
  reply::Cause cause = reply::Cause::auth_missing;
  std::string provider;  // "gmail"; "": not known
};

struct SenderCheck {
  // yes: what the refusal was about is right now, for every address. no: it is not. unknown: the
  // DNS gave no answer now, or the cause is nothing that the DNS shows (`can_check`).
  enum class Passes { yes, no, unknown };
  Passes passes = Passes::unknown;
  std::vector<Finding> findings;  // the most urgent first
  // Of those that fail: records filled in with domain, IP and selector.
  std::vector<reply::Fix> publish;
};
const char* to_string(SenderCheck::Passes passes);
// Both together: they pass where both do, and say what either says, once.
void add_to(SenderCheck& all, SenderCheck more);

// What came of a look at MAIL FROM's domain, in words.
Finding sender_domain_finding(const std::string& domain, auth::SenderDomain result);

// Can the DNS show whether such a refusal would come again?
bool can_check(reply::Cause cause);

// At most kSenderAddresses and kSenderKeys are looked at.
inline constexpr std::size_t kSenderAddresses = 64;
inline constexpr std::size_t kSenderKeys = 32;
auth::Ask<SenderCheck> check_sender(SenderSetup setup, Refusal refusal);

}  // namespace todoku::check
