// mail/seven_bit.h - an 8-bit message as a 7-bit one, for a server that does not offer 8BITMIME
// (RFC 6152 §3, RFC 2045 §6).
//
// Each part with 8-bit content is encoded, its text as quoted-printable or base64, whichever is
// shorter, all else as base64; the parts around it say "7bit" instead of "8bit". What a person sees
// and what a program decodes is the same, and what is 7-bit already stays as it is, byte for byte.
// Characters over 0x7f in front of the first part or behind the last, which no reader shows (RFC
// 2046 §5.1.1), become "?". Signatures over the body break: who made one makes it again.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace todoku::mail {

bool is_seven_bit(std::string_view text);

// `message` is as it is sent, with CR LF at its line ends. A 7-bit message comes back unchanged.
// Errors: invalid, where that cannot be done without changing what the message says: 8-bit
// characters in a header field (they need SMTPUTF8, RFC 6531), in a part that is signed (RFC 1847
// §2.1) or that may not be encoded, in a part whose structure is broken. Linear in the length.
Result<std::string> to_seven_bit(std::string_view message);

}  // namespace todoku::mail
