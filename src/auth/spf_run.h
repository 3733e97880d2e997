// auth/spf_run.h - what the look-ups of one SPF check share, and the questions they ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/lookup.h"
#include "auth/spf.h"
#include "auth/spf_record.h"

namespace todoku::auth {

// Outlives every inquiry of the check.
struct SpfRun {
  const SpfClient& client;
  std::string address;        // 4 or 16 bytes
  std::string local;          // of the sender, "postmaster" if it has none (§4.3)
  std::string sender_domain;  // as written
  unsigned lookups = 0;
  unsigned void_lookups = 0;
  std::optional<std::vector<std::string>> validated;  // names of the client (§5.5), once looked up
  bool nameless = false;                              // it has no PTR record at all
};

// Does a mechanism match, or does it end the check?
struct SpfMatch {
  bool matched = false;
  std::optional<SpfResult> error;  // permerror, temperror
  std::string why;                 // of the error, or how it matched: "mail.example has 192.0.2.1"
};

// Are the first `bits` of both the same? False where their lengths differ.
bool same_network(std::string_view a, std::string_view b, unsigned bits);

// The names of the client that lead back to its address (§5.5).
Ask<std::vector<std::string>> validated_names(SpfRun& run);
// The macros in `text`, which stands in a record of `domain`, expanded.
Ask<std::string> expand(SpfRun& run, std::string text, std::string domain);
// Where a term points to: `spec` expanded and cut to the length of a name (§7.3), or `domain`.
Ask<std::string> target_of(SpfRun& run, std::string spec, std::string domain);

// The same where that takes no macro; nullopt: ask target_of.
std::optional<std::string> plain_target(const std::string& spec, const std::string& domain);

// "all", "ip4" and "ip6", which ask nobody; nullopt: another mechanism.
std::optional<bool> matches_offline(const SpfRun& run, const SpfTerm& term);
// "a", "mx", "ptr" and "exists" in a record of `domain`. `run` and `term` outlive the inquiry.
Ask<SpfMatch> match_online(SpfRun& run, const std::string& domain, const SpfTerm& term);

}  // namespace todoku::auth
