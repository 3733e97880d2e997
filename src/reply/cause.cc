#include "reply/cause.h"

#include <array>

namespace todoku::reply {
namespace {

constexpr std::array<CauseFacts, kCauses> kFacts = {{
#define CAUSE(name, group, scope, permanence, responsible, advice, meaning)                        \
  {Cause::name,    #name,  #group, Scope::scope, Permanence::permanence, Responsible::responsible, \
   Advice::advice, meaning},
#include "reply/cause.def"
#undef CAUSE
}};

constexpr std::array<std::string_view, 3> kPermanence = {"permanent", "temporary", "ambiguous"};
constexpr std::array<std::string_view, 4> kResponsible = {"recipient", "sender", "provider",
                                                          "network"};
constexpr std::array<std::string_view, 8> kScope = {
    "recipient", "recipient_domain", "message", "sender_domain",
    "egress_ip", "session",          "account", "site"};
constexpr std::array<std::string_view, 6> kConfidence = {"none",  "code",   "status",
                                                         "words", "family", "exact"};
constexpr std::array<std::string_view, 10> kAdvice = {
    "suppress",    "retry",       "retry_slower",      "fix_auth",
    "fix_dns",     "fix_message", "contact_recipient", "contact_provider",
    "review_list", "none"};

template <class Enum, std::size_t n>
std::optional<Enum> parse(const std::array<std::string_view, n>& names, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

const CauseFacts& facts(Cause cause) {
  return kFacts[static_cast<std::size_t>(cause)];
}

std::string_view to_string(Cause cause) {
  return facts(cause).name;
}
std::string_view to_string(Permanence p) {
  return kPermanence[static_cast<std::size_t>(p)];
}
std::string_view to_string(Responsible r) {
  return kResponsible[static_cast<std::size_t>(r)];
}
std::string_view to_string(Scope s) {
  return kScope[static_cast<std::size_t>(s)];
}
std::string_view to_string(Confidence c) {
  return kConfidence[static_cast<std::size_t>(c)];
}
std::string_view to_string(Advice a) {
  return kAdvice[static_cast<std::size_t>(a)];
}

std::optional<Cause> parse_cause(std::string_view name) {
  for (const CauseFacts& f : kFacts) {
    if (f.name == name) return f.cause;
  }
  return std::nullopt;
}
std::optional<Permanence> parse_permanence(std::string_view name) {
  return parse<Permanence>(kPermanence, name);
}
std::optional<Responsible> parse_responsible(std::string_view name) {
  return parse<Responsible>(kResponsible, name);
}
std::optional<Scope> parse_scope(std::string_view name) {
  return parse<Scope>(kScope, name);
}
std::optional<Confidence> parse_confidence(std::string_view name) {
  return parse<Confidence>(kConfidence, name);
}
std::optional<Advice> parse_advice(std::string_view name) {
  return parse<Advice>(kAdvice, name);
}

}  // namespace todoku::reply
