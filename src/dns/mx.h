// dns/mx.h - where the mail of a domain goes (RFC 5321 §5.1, RFC 7505).
//
// An inquiry: it asks for the MX set and for the addresses of each host, and ends with the hosts in
// the order in which they are to be tried. Whether a host is ourselves, which family goes first and
// what DANE makes of it is decided above.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/inquiry.h"
#include "dns/record.h"

namespace todoku::dns {

struct MailHost {
  Name name;       // as the MX record has it: for SNI, logs, provider rules
  Name canonical;  // at the end of its CNAMEs; where TLSA records are asked first (RFC 7672 §2.2.2)
  std::uint16_t preference = 0;
  std::vector<std::string> addresses;  // IPv4 in the DNS's order, then IPv6; never empty
  bool secure = false;                 // every look-up of this host was DNSSEC-validated
};

struct MailRoute {
  enum class Kind {
    hosts,
    null_mx,         // "MX 0 .": takes no mail (RFC 7505)
    no_such_domain,  // NXDOMAIN
    no_mail_host,    // MX hosts without any address, or neither MX nor address
    temporary        // some look-up failed that could have found a host: try later
  };
  Kind kind = Kind::temporary;
  std::vector<MailHost> hosts;  // best first; equal preferences in an order the seed chooses
  // The hosts of the best preference, sorted, also those whose addresses could not be had now: what
  // the site is called, whichever of its hosts answer.
  std::vector<Name> best;
  bool implicit = false;        // no MX record: the domain itself is the host
  bool secure = false;          // the MX look-up was validated: DANE may apply (RFC 7672 §2.2.1)
  dns::Kind failure = dns::Kind::found;  // temporary: how the look-up failed
  std::uint32_t ttl = 0;                 // seconds for which all of this holds
  std::string why;                       // for people, unless hosts were found
};

// More hosts and addresses than any domain needs, so that a hostile one cannot keep us busy.
inline constexpr std::size_t kMailHosts = 20;
inline constexpr std::size_t kHostAddresses = 16;  // of each family

using MxInquiry = Inquiry<Question, Answer, MailRoute>;
// `domain` is canonical and no address literal. The seed orders hosts of equal preference
// (RFC 5321 §5.1: MUST randomise).
MxInquiry find_mail_hosts(Name domain, std::uint64_t seed);

}  // namespace todoku::dns
