// auth/authenticate.h - all that can be found out about a sender, asked in one go.
//
// The gateway asks it at the final dot, `check` before anything is sent: one inquiry, so that the
// two never differ. What follows from it is for policy (policy/reception.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/arc.h"
#include "auth/author.h"
#include "auth/dkim_verify.h"
#include "auth/dmarc.h"
#include "auth/iprev.h"
#include "auth/sender_domain.h"
#include "auth/spf.h"
#include "base/time.h"

namespace todoku::auth {

// What TLS came to, where it did.
struct TlsSeen {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_128_GCM_SHA256"
  bool operator==(const TlsSeen&) const = default;
};

// The session that brings a message.
struct Arrival {
  std::string client;          // IP literal
  std::string helo;            // as the client said it
  std::string mail_from;       // reverse-path without brackets; "": null
  std::string receiver;        // our own host name
  WallTime now{};              // for signatures' dates and SPF's %{t}
  std::optional<TlsSeen> tls;  // nullopt: plaintext
};

struct Authentication {
  Iprev ptr;
  Spf helo;  // of the HELO name
  Spf spf;   // of MAIL FROM; of HELO where that is null (RFC 7208 §2.4)
  SenderDomain sender_domain = SenderDomain::none;  // of MAIL FROM
  // Of the message; as they are made where only the session was asked about.
  bool with_message = false;
  Author author;
  std::vector<DkimResult> dkim;  // one a signature, from the top
  ArcResult arc;
  Dmarc dmarc;  // result none, unasked, where the author is unfit

  bool spf_passes() const { return spf.result == SpfResult::pass; }
  bool dkim_passes() const;  // any signature does
};

// `message` is finished; it and `keys` outlive the inquiry.
Ask<Authentication> authenticate(const SignedMessage& message, KeyCache& keys, Arrival arrival);
// What is known before DATA: PTR, HELO, SPF, the sender's domain.
Ask<Authentication> authenticate_session(Arrival arrival);

// What SPF and PTR ask of an arrival.
SpfClient spf_client(const Arrival& arrival);

}  // namespace todoku::auth
