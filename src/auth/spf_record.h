// auth/spf_record.h - an SPF record, read (RFC 7208 §4.5, §4.6, §12).
//
// Reading goes on behind a slip, so that a person sees all of them at once; a record with any slip
// is a permerror as a whole (§4.6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/slip.h"

namespace todoku::auth {

enum class SpfKind { all, include, a, mx, ptr, ip4, ip6, exists, redirect, exp, other_modifier };

struct SpfTerm {
  SpfKind kind = SpfKind::all;
  char qualifier = '+';    // of a mechanism: + - ~ ?
  std::size_t at = 0;      // bytes from the start of the record, qualifier included
  std::size_t length = 0;  // bytes
  std::string target;      // the domain-spec, macros unexpanded; "": none, so the domain itself
  std::string network;     // ip4, ip6: 4 or 16 bytes
  unsigned v4_bits = 32;   // 0..32
  unsigned v6_bits = 128;  // 0..128
};

struct SpfRecord {
  std::vector<SpfTerm> terms;  // without those that have a slip
  std::vector<Slip> slips;

  // The modifier of this kind, or nullptr.
  const SpfTerm* modifier(SpfKind kind) const;
  bool has_all() const;
};

// Does this TXT record claim to be SPF: "v=spf1" alone or before a space (§4.5)?
bool is_spf_record(std::string_view text);
// `text` is such a record.
SpfRecord parse_spf_record(std::string_view text);

bool is_modifier(SpfKind kind);
// Does evaluating it count towards the limit of ten look-ups (§4.6.4)?
bool asks_dns(SpfKind kind);

}  // namespace todoku::auth
