// check/predict.h - what each receiver would answer to a message.
//
// The same policies, evidence and words as the gateway's (policy/reception.h): a prediction is what
// it would say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "check/finding.h"
#include "policy/reception.h"

namespace todoku::check {

struct Prediction {
  std::string provider;  // "gmail"; "" for nobody's
  std::string persona;   // "gmail@2023-08"
  std::string title;     // "Gmail (2023-08)"
  policy::ReceptionAction action = policy::ReceptionAction::accept;
  std::string reply;                    // verbatim, lines joined by \n; "" where it takes the mail
  std::string rule;                     // the entry of the catalogue that it speaks; "" if none
  std::string policy_rule;              // the rule of its policy; "" if none held
  reply::Bilingual because;             // "" if none held
  std::string source, read;             // of the rule
  std::vector<policy::Condition> when;  // of the rule; empty if none held
};

struct PredictQuestion {
  std::string to;       // a provider or persona; "": all of them
  std::string session;  // stands for the provider's session id
};

// In the order of the policies' ids. The recipient, where none is stated, is one of the provider's.
std::vector<Prediction> predict(const policy::Policies& policies, const reply::Catalogue& catalogue,
                                const policy::Evidence& evidence, const PredictQuestion& question);

// What is to be published or changed so that this refusal does not come: the fixes of those
// findings that it is about. None where it takes the mail.
std::vector<reply::Fix> fixes_for(const Prediction& prediction, std::span<const Finding> findings);

}  // namespace todoku::check
