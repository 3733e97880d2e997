// receive/persona_reception.h - a persona at its listener: it speaks and refuses as its provider
// does.
//
// What it does with a recipient is persona_case.h's; here it is done, and what was taken is kept. A
// refusal after the final dot answers for all recipients of the transaction: the first that asks
// for one.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "receive/evaluate.h"
#include "receive/handler.h"
#include "receive/mailbag.h"
#include "receive/persona_case.h"

namespace todoku::receive {

// What all personas of a sandbox share.
struct SandboxParts {
  const reply::Catalogue& catalogue;
  Clock& clock;
  Random& random;
  Evaluator& evaluator;
  Mailbag& mailbag;
};

// Who was refused once for greylisting, so that the second attempt is taken. Bounded: past it the
// oldest letters of the alphabet are forgotten, and are refused once more.
class Greylist {
 public:
  // True at the first call for a key.
  bool is_new(const std::string& key);

 private:
  static constexpr std::size_t kKeys = 100'000;
  std::set<std::string> seen_;
};

class PersonaReception final : public Reception {
 public:
  // All of them outlive the reception and its sessions.
  PersonaReception(const Persona& persona, SandboxParts parts) : persona_(persona), parts_(parts) {}
  smtp::ServerOptions options() override;
  std::unique_ptr<Handler> open(const Client& client) override;

 private:
  const Persona& persona_;
  SandboxParts parts_;
  Greylist greylist_;
};

}  // namespace todoku::receive
