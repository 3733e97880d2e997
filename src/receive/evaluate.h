// receive/evaluate.h - the seam of authentication: asked once a message is whole, before the final
// dot is answered (DESIGN §3 "The gateway's road").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/ports.h"
#include "mail/envelope.h"
#include "reply/cause.h"

namespace todoku::receive {

struct Evaluation {
  std::optional<reply::Cause> refusal;  // why the message is not taken; nullopt: nothing against it
  std::string results;                  // what was found, as RFC 8601 says it: "spf=none", "none"
};

// What is known of a message; the views live as long as the task that evaluates.
struct Received {
  std::string_view client;  // IP literal
  std::string_view helo;
  const mail::Envelope& envelope;
  std::string_view message;
};

struct Evaluator {
  virtual ~Evaluator() = default;
  virtual Task<Evaluation> evaluate(Received received) = 0;
};

// Looks at nothing, and says so.
struct NotEvaluated final : Evaluator {
  Task<Evaluation> evaluate(Received) override { co_return Evaluation{.results = "none"}; }
};

}  // namespace todoku::receive
