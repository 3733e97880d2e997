// mail/address.h - the mailbox of SMTP (RFC 5321 §4.1.2, §4.1.3; RFC 6531
// §3.3), and its Japanese dialect.
//
// Until 2009 Japanese carriers gave out local parts that RFC 5321 forbids without quotes: dots in a
// row (`a..b@docomo.ne.jp`) or before the @ (`abc.@docomo.ne.jp`). They are still in use. Each site
// wants them as they are or quoted (`"a..b"@docomo.ne.jp`); quote_for_smtp writes both from either.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace todoku::mail {

struct AddressRules {
  bool utf8 = false;        // RFC 6531: UTF-8 in local part and domain
  bool old_handset = true;  // dots in a row, at the front or at the end of the local part
};

// RFC 5321 §4.5.3.1: octets.
constexpr std::size_t kLocalPartBytes = 64;
constexpr std::size_t kDomainBytes = 255;
constexpr std::size_t kPathBytes =
    1024;  // §4.5.3.1.3 says 256; sub-addressed and SMTPUTF8 ones are longer

// Is "local@domain" a mailbox? The error is one line for the sender, without code.
Result<void> check_address(std::string_view address, AddressRules rules);

// Takes "<local@domain>" from the front of `text`; a source route "<@a,@b:local@domain>" is dropped
// (RFC 5321 §4.1.1.3, appendix C). "<>" gives "". "<postmaster>" gives "postmaster" (§4.1.1.3).
// Some clients leave out the angle brackets: then all up to a space is taken.
Result<std::string> take_path(std::string_view& text, AddressRules rules);

// Is `text` a domain (§4.1.2), or with `utf8` one of U-labels? Underscores
// are let pass: hosts use them.
bool is_domain(std::string_view text, AddressRules rules);
// "[192.0.2.1]", "[IPv6:2001:db8::1]" (§4.1.3).
bool is_address_literal(std::string_view text);

// The content of a local part: quotes and their backslashes removed.
std::string unquoted(std::string_view local);
// The local part as RFC 5321 wants it: a dot-string as it is, else a quoted string.
std::string quoted_if_needed(std::string_view content);

enum class Quoting {
  as_it_is,  // dots in a row and at the ends go bare
  quoted     // RFC 5321 to the letter
};
// The address as it goes into MAIL and RCPT of a site that wants `quoting`.
std::string quote_for_smtp(std::string_view address, Quoting quoting);

}  // namespace todoku::mail
