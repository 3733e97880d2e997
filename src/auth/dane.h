// auth/dane.h - DANE for SMTP (RFC 6698, 7671, 7672): what the signed DNS says about the
// certificate of a mail host.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "auth/lookup.h"
#include "base/result.h"
#include "base/time.h"
#include "dns/mx.h"
#include "dns/record.h"

namespace todoku::auth {

enum class DaneState {
  none,          // not signed, or no TLSA records: TLS as the host offers it
  encrypt_only,  // records, none of them usable: TLS is a must, the certificate is not checked
  verify,        // usable records: the certificate must match one of them
  unavailable    // a look-up failed or was bogus: this host must not be used now (§2.1.2)
};
const char* to_string(DaneState state);

inline constexpr std::size_t kTlsaRecords = 32;  // of one host; more are passed over. Ours

struct DaneHost {
  DaneState state = DaneState::none;
  dns::Name host;  // as the MX record has it
  dns::Name base;  // the TLSA base domain (§2.2.2, §2.2.3): SNI, and the name to be found; "": none
  dns::Name asked;  // "_25._tcp." and the base; "": there was no reason to ask
  std::vector<dns::Tlsa> usable, unusable;
  std::string why;  // for people: one sentence without a stop
};

// RFC 7672 §3.1: usage 2 or 3, selector 0 or 1, matching 0, 1 or 2, and data that a certificate or
// key could match.
bool is_usable(const dns::Tlsa& record);
// What makes it unusable, as a clause; "": nothing.
std::string unusable_because(const dns::Tlsa& record);

struct DaneQuestion {
  dns::Name host;
  std::uint16_t port = 25;
};
// Asks for the host's addresses first: TLSA records are only looked for where those are signed
// (§2.2.2), and under the end of a signed CNAME chain before the host's own name.
Ask<DaneHost> look_up_dane(DaneQuestion question);
// All hosts of a route, in its order. Where the MX records are not signed nothing is asked: whoever
// forges them names a host of his own (§2.2.1 leaves it to us).
Ask<std::vector<DaneHost>> look_up_dane_of(dns::MailRoute route);

// For whoever published them: are there TLSA records at this host, where look_up_dane found none?
// No sender may use them, since they, the host's addresses or the MX records are not signed.
Ask<bool> has_idle_tlsa(DaneQuestion question);

// What a server showed, and what is expected of it.
struct DaneChain {
  std::vector<std::string> certificates;  // DER, the server's first
  std::vector<std::string> names;  // any of them may be in the certificate (§3.2.3); usage 2 only
  WallTime now;                    // usage 2: dates must hold
};
struct DaneMatch {
  bool holds = false;
  std::size_t record = 0;  // index of the TLSA record that matched
  // Of the certificate that matched: 0 is the server's. A bare key that signed one: that one's.
  std::size_t depth = 0;
  std::string why;  // for people: one sentence without a stop
};
// Records that are not usable are passed over.
DaneMatch match_dane(std::span<const dns::Tlsa> records, const DaneChain& chain);

}  // namespace todoku::auth
