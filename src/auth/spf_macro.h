// auth/spf_macro.h - the macro language of SPF (RFC 7208 §7).
//
// One parser serves the check of a record, the question which letters occur, and the expansion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/slip.h"

namespace todoku::auth {

enum class MacroPlace {
  domain,      // the domain-spec of a term: visible characters, no %{c}, %{r}, %{t}
  modifier,    // of an unknown modifier (§6): visible characters, all letters
  explanation  // the text that exp= leads to: spaces too, and all letters
};

// What the letters stand for. Views of the caller's.
struct MacroValues {
  std::string_view local, sender_domain;  // of the sender, never empty: %{l}, %{o}, %{s}
  std::string_view domain;                // whose record this is: %{d}
  std::string_view address;               // 4 or 16 bytes: %{i}, %{c}, %{v}
  std::string_view validated;             // %{p}, "unknown" if no name was
  std::string_view helo;                  // %{h}
  std::string_view receiver;              // %{r}
  std::int64_t now = 0;                   // seconds since 1970: %{t}
};

// The first place where `text` is no macro-string; nullopt: it is one.
std::optional<Slip> macro_slip(std::string_view text, MacroPlace place);
// As above, and whether it ends as a domain-spec must: in "." toplabel, or in a macro.
std::optional<Slip> domain_spec_slip(std::string_view text);

// Does the letter (lower case) occur as a macro, in either case? `text` has no slip.
bool uses_macro(std::string_view text, char letter);
// `text` has no slip.
std::string expand_macros(std::string_view text, const MacroValues& values);

}  // namespace todoku::auth
