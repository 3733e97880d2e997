#include "check/predict.h"

namespace todoku::check {

namespace {

using policy::ReceptionPolicy;

std::string recipient_of(const reply::Catalogue& catalogue, const ReceptionPolicy& policy) {
  const reply::Provider* provider = catalogue.provider(policy.provider);
  const bool known = provider != nullptr && !provider->domains.empty();
  return "taro@" + (known ? provider->domains.front() : std::string("example.com"));
}

Prediction of(const ReceptionPolicy& policy, const reply::Catalogue& catalogue,
              policy::Evidence evidence, const std::string& session) {
  if (evidence.recipient.empty()) evidence.recipient = recipient_of(catalogue, policy);
  const policy::Ruling ruling = policy::decide(policy, evidence);
  Prediction prediction;
  prediction.provider = policy.provider;
  prediction.persona = policy.id;
  prediction.title = policy.title;
  prediction.action = ruling.action;
  prediction.rule = ruling.entry;
  prediction.policy_rule = ruling.rule;
  prediction.because = ruling.because;
  prediction.source = ruling.source;
  prediction.read = ruling.read;
  if (ruling.refuses())
    prediction.reply = smtp::to_wire_text(policy::spoken(catalogue, ruling, evidence, session));
  return prediction;
}

}  // namespace

std::vector<Prediction> predict(const policy::Policies& policies, const reply::Catalogue& catalogue,
                                const policy::Evidence& evidence, const PredictQuestion& question) {
  std::vector<Prediction> predictions;
  for (const auto& [id, policy] : policies.all()) {
    const bool wanted = question.to.empty() || question.to == id || question.to == policy.provider;
    if (wanted) predictions.push_back(of(policy, catalogue, evidence, question.session));
  }
  return predictions;
}

}  // namespace todoku::check
