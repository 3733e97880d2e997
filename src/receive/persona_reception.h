// receive/persona_reception.h - a persona at its listener: it speaks and refuses as its provider
// does.
//
// A local part that names a case (persona_case.h) gets that answer, whoever asks. All others are
// judged: the mailbox by the sandbox's directory, sender and message by the provider's policy
// (personas/*.toml), with the sandbox's DNS. A refusal after the final dot answers for all
// recipients of the transaction: the first that asks for one.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "policy/mailboxes.h"
#include "policy/reception.h"
#include "receive/examiner.h"
#include "receive/handler.h"
#include "receive/mailbag.h"
#include "receive/persona_case.h"

namespace todoku::receive {

// What all personas of a sandbox share.
struct SandboxParts {
  const reply::Catalogue& catalogue;
  const policy::Policies& policies;
  Clock& clock;
  Random& random;
  Resolver& resolver;
  policy::Mailboxes& mailboxes;  // who is not in it is there, and has room
  Mailbag& mailbag;
  bool strict = false;  // not ExaminerOptions::lenient
};

// By what a persona judges: the policy of its name, "standard" for the plain server.
const policy::ReceptionPolicy& policy_of(const policy::Policies& policies, const Persona& persona);

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
  PersonaReception(const Persona& persona, SandboxParts parts);
  smtp::ServerOptions options() override;
  std::unique_ptr<Handler> open(const Client& client) override;

 private:
  const Persona& persona_;
  SandboxParts parts_;
  Examiner examiner_;
  Greylist greylist_;
};

}  // namespace todoku::receive
