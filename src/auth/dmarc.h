// auth/dmarc.h - does what authenticated fit the author, and what does the author's domain ask for
// if not? DMARC, RFC 9989.
//
// An inquiry over what SPF and DKIM found. It ends with a result, the policy that holds, and why:
// which record, which tag of it, which identifiers were aligned. Whether to follow the policy is
// decided above.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc_record.h"
#include "auth/dmarc_walk.h"
#include "auth/lookup.h"
#include "auth/spf.h"

namespace todoku::auth {

inline constexpr std::size_t kDmarcAuthors = 8;       // domains in From:; more are refused (§11.5)
inline constexpr std::size_t kDmarcIdentifiers = 16;  // further ones are not looked at

enum class DmarcResult { none, pass, fail, temperror, permerror };
const char* to_string(DmarcResult result);

enum class DmarcMethod { spf, dkim };

// A domain for which SPF (MAIL FROM, §4.4.2) or a DKIM signature (d=) was checked.
struct DmarcIdentifier {
  DmarcMethod method = DmarcMethod::dkim;
  enum class Outcome { pass, temperror, other } outcome = Outcome::other;
  std::string domain;  // as written; U-labels and any case are fine
};

DmarcIdentifier dmarc_identifier(const Spf& spf);

struct DmarcMail {
  // The domains of all addresses in the one From: field, as written; "" for one without a domain.
  std::vector<std::string> author_domains;
  std::vector<DmarcIdentifier> identifiers;
};

enum class DmarcFit { aligned, not_aligned, undetermined };
struct DmarcAligned {
  DmarcIdentifier identifier;  // its domain canonical
  DmarcFit fit = DmarcFit::not_aligned;
};

struct Dmarc {
  DmarcResult result = DmarcResult::none;
  dns::Name author;                          // canonical; of several the one that decided
  dns::Name organization;                    // of the author; "" if that was not found out
  DmarcPolicy policy = DmarcPolicy::none;    // asked for this mail, should it fail
  DmarcPolicy declared = DmarcPolicy::none;  // the same before t=y took a step off
  std::string tag;                           // where it comes from: "p", "sp", "np"; "": none
  std::optional<DmarcFound> record;          // whose record
  std::vector<DmarcAligned> identifiers;
  std::vector<dns::Name> queries;  // of the author's tree walk
  // The From: field itself is unfit (§5.3.1, RFC 5322 §3.6.2): refuse, whatever any policy says.
  bool refuse = false;
  std::string reason;  // for people: one sentence without a stop
};

using DmarcInquiry = Ask<Dmarc>;
DmarcInquiry check_dmarc(DmarcMail mail);

// The reporting addresses of `found` that agreed to take its reports (RFC 9990 §4): those in its
// own organization, and those whose host says so. `organization` is that of `found.domain`.
Ask<std::vector<std::string>> report_destinations(DmarcFound found, dns::Name organization);

}  // namespace todoku::auth
