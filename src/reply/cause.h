// reply/cause.h - the closed vocabularies of a verdict (DESIGN §2).
//
// The names are those of the JSON contract; each enum has to_string, and parse_* for reading the
// catalogue, the API and the spool. Sources and defaults stand in cause.def.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace todoku::reply {

enum class Cause : std::uint8_t {
#define CAUSE(name, group, scope, permanence, responsible, advice, meaning) name,
#include "reply/cause.def"
#undef CAUSE
};

enum class Permanence : std::uint8_t { permanent, temporary, ambiguous };
enum class Responsible : std::uint8_t { recipient, sender, provider, network };
enum class Scope : std::uint8_t {
  recipient,
  recipient_domain,
  message,
  sender_domain,
  egress_ip,
  session,
  account,
  site
};
// Ordered: a later one is surer.
enum class Confidence : std::uint8_t { none, code, status, words, family, exact };
// The verdict's `action`: advice for people. What the engine does is policy::Deed.
enum class Advice : std::uint8_t {
  suppress,
  retry,
  retry_slower,
  fix_auth,
  fix_dns,
  fix_message,
  contact_recipient,
  contact_provider,
  review_list,
  none
};

struct CauseFacts {
  Cause cause;
  std::string_view name;
  std::string_view group;  // "recipient", "authentication", ...
  Scope scope;
  Permanence permanence;
  Responsible responsible;
  Advice advice;
  std::string_view meaning;  // one English line, for help texts
};
const CauseFacts& facts(Cause cause);
constexpr int kCauses = 0
#define CAUSE(name, group, scope, permanence, responsible, advice, meaning) +1
#include "reply/cause.def"
#undef CAUSE
    ;

std::string_view to_string(Cause cause);
std::string_view to_string(Permanence permanence);
std::string_view to_string(Responsible responsible);
std::string_view to_string(Scope scope);
std::string_view to_string(Confidence confidence);
std::string_view to_string(Advice advice);
std::optional<Cause> parse_cause(std::string_view name);
std::optional<Permanence> parse_permanence(std::string_view name);
std::optional<Responsible> parse_responsible(std::string_view name);
std::optional<Scope> parse_scope(std::string_view name);
std::optional<Confidence> parse_confidence(std::string_view name);
std::optional<Advice> parse_advice(std::string_view name);

}  // namespace todoku::reply
