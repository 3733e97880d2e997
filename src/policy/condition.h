// policy/condition.h - what a rule of a reception policy may look at: a closed vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policy/evidence.h"

namespace todoku::policy {

// Names, meanings and whom each is about stand in condition.def.
enum class Condition {
#define TODOKU_CONDITION(name, about, ja, en) name,
#include "policy/condition.def"
#undef TODOKU_CONDITION
};
std::span<const Condition> all_conditions();
const char* to_string(Condition condition);  // "spf_fail", as in a file
std::optional<Condition> parse_condition(std::string_view name);
// What it means, for people: one clause without a stop.
std::string_view meaning_ja(Condition condition);
std::string_view meaning_en(Condition condition);

// Whom a condition is about, and so which domain a reply about it names.
enum class About { client, envelope, author, recipient, message };
About about(Condition condition);
// The first moment at which a receiver can know it: a rule that asks earlier would be answered
// otherwise on the wire than predicted. (TLS begins behind the first EHLO.)
Moment known_from(Condition condition);

// What conditions compare counts with; 0: no limit.
struct ReceptionLimits {
  std::uint64_t message_bytes = 0;
  std::uint64_t line_bytes = 0;  // without line end
  std::uint64_t recipients_per_session = 0;
  std::uint64_t messages_per_client = 0;  // in a window
  std::uint64_t messages_per_recipient = 0;
  seconds window{3600};             // of both
  std::uint64_t bulk_messages = 0;  // of a domain in 24 hours: who sends so many is bulk
  bool operator==(const ReceptionLimits&) const = default;
};

bool holds(Condition condition, const Evidence& evidence, const ReceptionLimits& limits);

}  // namespace todoku::policy
