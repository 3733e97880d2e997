// auth/dmarc_walk.h - the DNS tree walk: which DMARC records stand above a domain, and which domain
// is its organizational domain (RFC 9989 §4.10).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/dmarc_record.h"
#include "auth/lookup.h"

namespace todoku::auth {

inline constexpr std::size_t kDmarcQueries = 8;  // RFC 9989 §4.10: of one walk

struct DmarcFound {
  dns::Name domain;  // where it was found, without "_dmarc."
  std::string text;
  DmarcRecord record;
};

struct DmarcWalk {
  dns::Name start;
  std::vector<DmarcFound> found;     // from the start upwards
  std::vector<dns::Name> queries;    // names asked, in order
  std::vector<dns::Name> ambiguous;  // domains with several records, all passed over
  std::string trouble;               // the look-up that failed and ended the walk; "": none

  const DmarcFound* at(const dns::Name& domain) const;  // or nullptr
  // §4.10.2; the start where no record says otherwise. Of no use after `trouble`.
  dns::Name organizational_domain() const;
  // The record that holds for the start (§4.10.1): its own, else that of the organizational domain,
  // else that of the public suffix above it; nullptr: none.
  const DmarcFound* policy() const;
};

// `domain` is canonical and not the root.
Ask<DmarcWalk> walk_tree(dns::Name domain);

}  // namespace todoku::auth
