// auth/results.h - what was found, written for those who read the message later:
// Authentication-Results (RFC 8601), and who may not write it in our name.
#pragma once

#include <string>
#include <string_view>

#include "auth/authenticate.h"

namespace todoku::auth {

// The results alone, on one line: "spf=pass smtp.mailfrom=example.jp; dkim=pass ...; dmarc=...",
// what stands behind the authserv-id here and in ARC-Authentication-Results. Values are quoted
// where they are no tokens, and nothing a sender wrote can end the field or begin another.
std::string results_text(const Authentication& found, const Arrival& arrival);

// The whole field with CR LF, folded below 78 columns, to be put above the message.
// `authserv_id`: ours; quoted where it is no token.
std::string authentication_results(const Authentication& found, const Arrival& arrival,
                                   std::string_view authserv_id);

// RFC 8601 §5: the message without the Authentication-Results fields that claim our id, in any
// case, quoting or comment; a field whose id cannot be read goes too. All else stays, byte by byte.
std::string without_claimed_results(std::string message, std::string_view authserv_id);

}  // namespace todoku::auth
