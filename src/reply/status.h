// reply/status.h - what the codes alone say: the enhanced code by its registered meaning, the basic
// code.
//
// Source: the IANA registry "SMTP Enhanced Status Codes" (RFC 5248) and RFC 5321 §4.2.3. The codes
// lie often enough (docs/catalogue.md has the list) that they are asked last.
#pragma once

#include <optional>

#include "reply/cause.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::reply {

// nullopt: the code says no more than its class (X.0.0, X.1.0, not registered).
std::optional<Cause> cause_of(smtp::EnhancedCode code);
// `code` is 400..599; an unknown one counts by its first digit.
Cause cause_of(int code, std::optional<smtp::Stage> stage);
// Before MAIL a server knows nothing of us but where we come from: what it refuses there without a
// reason, it refuses to our IP.
bool is_at_the_door(std::optional<smtp::Stage> stage);

}  // namespace todoku::reply
