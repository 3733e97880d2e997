// app/rule_words.h - the rules of a verdict that are no entries of the catalogue, for people.
#pragma once

#include <optional>
#include <string_view>

#include "reply/names.h"

namespace todoku::app {

// "words.user_unknown", "status.5.1.1", "code.550", "local.timeout", "report.delivered": what the
// verdict rests on. nullopt: no such rule.
struct Ground {
  std::string_view kind;  // "words", "status", "code", "local", "report", "none"
  std::string_view what;  // "user_unknown", "5.1.1": what stands behind the kind
  reply::Names says;
  std::optional<reply::Cause> cause;  // where the rule names one
};
std::optional<Ground> ground_of(std::string_view rule);

}  // namespace todoku::app
