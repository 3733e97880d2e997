// auth/lookup.h - what SPF and DMARC ask the DNS, and how they read its answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/inquiry.h"
#include "dns/record.h"

namespace todoku::auth {

template <class T>
using Ask = Inquiry<dns::Question, dns::Answer, T>;

inline constexpr std::size_t kNameText = 253;  // bytes of a name as text (RFC 7208 §7.3)

// Text with dots as a name of the DNS; nullopt: empty or long labels, none, or bytes outside ASCII,
// as a local part may bring in by a macro (RFC 8616 §4: that matches nothing).
std::optional<dns::Name> host_name(std::string_view text);
bool failed(const dns::Answer& answer);  // neither found nor surely absent
// What went wrong with a look-up that failed, as a clause: "the look-up of a.example failed: …".
std::string trouble_of(const dns::Name& name, const dns::Answer& answer);
// All strings of a TXT record as one (RFC 7208 §3.3).
std::string joined(const dns::Txt& txt);
// The same of each TXT record.
std::vector<std::string> txt_of(const dns::Answer& answer);

}  // namespace todoku::auth
