// deliver/hold_key.h - whose record has to be repaired before a message is taken?
//
// A hold belongs to that domain. Mail by two bounce addresses of one author waits under one hold if
// the author's DMARC is at fault, and two authors who share a bounce address do not wait for each
// other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "deliver/holds.h"
#include "reply/cause.h"

namespace todoku::deliver {

// The domains that a message goes by, each as mail::domain_key; "" where there is none.
struct Identities {
  std::string sender;                // of the reverse-path
  std::string author;                // of From:
  std::vector<std::string> signers;  // d= of its signatures, at most kSigners
};
inline constexpr std::size_t kSigners = 8;

Identities identities_of(const spool::MessageRow& message, std::string_view body);

// The author's for DMARC and alignment, the signer's for a DKIM key, the reverse-path's for the
// rest. Where a message has no such domain, the reverse-path's.
std::string domain_to_repair(reply::Cause cause, const Identities& identities);

// All under which the message may wait, each once.
std::vector<std::string> domains_of(const Identities& identities);

}  // namespace todoku::deliver
