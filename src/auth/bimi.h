// auth/bimi.h - the logo that a domain asks mailbox providers to show: the TXT record at
// SELECTOR._bimi.DOMAIN (draft-brand-indicators-for-message-identification).
//
// Only the record is read: neither the logo (SVG Tiny PS) nor its certificate is fetched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/slip.h"
#include "auth/text_lookup.h"

namespace todoku::auth {

struct BimiRecord {
  std::string logo;       // l=: an https URI; "": none
  std::string evidence;   // a=: an https URI of a mark certificate; "": none
  bool declined = false;  // l= and a= empty: the domain wants no logo (§4.2.1)
  bool broken = false;    // as good as none
  std::vector<Slip> slips;
};
bool is_bimi_record(std::string_view text);
// `text` is such a record.
BimiRecord parse_bimi_record(std::string_view text);

struct BimiQuestion {
  dns::Name author;        // the From: domain
  dns::Name organization;  // asked where the author's domain has none (§7.2); may be the same or ""
  std::string selector = "default";
};
struct BimiLookup {
  TextLookup text;
  dns::Name domain;   // whose record it is
  BimiRecord record;  // where text.found is `one`
};
Ask<BimiLookup> look_up_bimi(BimiQuestion question);

}  // namespace todoku::auth
