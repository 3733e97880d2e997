// auth/sender_domain.h - could an answer to this sender arrive? What some receivers ask at MAIL
// FROM: does the domain exist, and does it take mail (RFC 5321 §5.1, RFC 7505)?
#pragma once

#include <string>

#include "auth/lookup.h"

namespace todoku::auth {

enum class SenderDomain {
  none,       // the null sender: nothing to ask
  mail,       // it has an MX, or an address
  null_mx,    // it says that it takes no mail (RFC 7505)
  silent,     // the name is there, and neither MX nor address is
  absent,     // no such name
  temperror,  // DNS gave no answer now
};
const char* to_string(SenderDomain result);

// `domain`: as written, "" for the null sender; an address literal counts as mail.
Ask<SenderDomain> check_sender_domain(std::string domain);

}  // namespace todoku::auth
