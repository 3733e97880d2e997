// auth/spf.h - may this host send for this domain? SPF, RFC 7208.
//
// check_host is an inquiry: it asks for DNS records and ends with a result, and with the way to it,
// so that a person sees which term of whose record decided. Who refuses mail for it, and in what
// words, is decided above.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/slip.h"
#include "base/inquiry.h"
#include "dns/record.h"

namespace todoku::auth {

enum class SpfResult { none, neutral, pass, fail, softfail, temperror, permerror };
const char* to_string(SpfResult result);  // "pass", as RFC 7208 §2.6 has it

inline constexpr unsigned kSpfLookups = 10;      // RFC 7208 §4.6.4: terms that ask the DNS
inline constexpr unsigned kSpfVoidLookups = 2;   // §4.6.4: terms that find nothing there
inline constexpr std::size_t kSpfMxHosts = 10;   // §4.6.4: of one "mx"
inline constexpr std::size_t kSpfPtrNames = 10;  // §4.6.4: of one "ptr" or %{p}

struct SpfClient {
  std::string address;    // "192.0.2.1", "2001:db8::1"; IPv4 mapped into IPv6 counts as IPv4
  std::string helo;       // as the client said it
  std::string mail_from;  // reverse-path without brackets; "": null, so postmaster@helo (§2.4)
  std::string receiver;   // our own host name: %{r}, and in Received-SPF; "": "unknown"
  std::int64_t now = 0;   // seconds since 1970: %{t}
};

enum class SpfIdentity { mail_from, helo };

// One step on the way to the result.
struct SpfStep {
  std::string domain;  // whose record
  std::string term;    // of it, as written
};

struct Spf {
  SpfResult result = SpfResult::none;
  SpfIdentity identity = SpfIdentity::mail_from;
  std::string domain;  // that was checked, for DMARC and Authentication-Results; canonical
  // The terms followed, outermost first: "redirect=" and "include:" and the one that decided. Empty
  // where no term did: none, default neutral, an error of the domain's own record.
  std::vector<SpfStep> trail;
  std::string record;         // the record that decided or failed, "" if there was none
  std::vector<Slip> slips;    // places in `record`, of a permerror by syntax
  std::string reason;         // for people: one sentence without a stop
  std::string explanation;    // of a fail: the domain owner's own words (exp=), "" if none
  unsigned lookups = 0;       // terms that asked the DNS, of kSpfLookups
  unsigned void_lookups = 0;  // of kSpfVoidLookups

  // The mechanism of the domain's record that decided ("include:_spf.example"); "": none did.
  std::string mechanism() const;
};

using SpfInquiry = Inquiry<dns::Question, dns::Answer, Spf>;
// Checks MAIL FROM, or HELO where MAIL FROM is null (§2.3, §2.4).
SpfInquiry check_host(SpfClient client);
// Checks HELO, whatever MAIL FROM is (§2.3).
SpfInquiry check_helo(SpfClient client);

// The field that records it (§9.1), to be put above the message: "Received-SPF: pass (...)
// receiver=...; client-ip=...; ...", with CR LF, folded below 78 columns where it has spaces.
// Nothing that the client said gets out of its quotes; long values are clipped.
std::string received_spf(const Spf& spf, const SpfClient& client);

}  // namespace todoku::auth
