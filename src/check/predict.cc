#include "check/predict.h"

#include <algorithm>

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
  const auto rule = std::ranges::find(policy.rules, ruling.rule, &policy::ReceptionRule::id);
  if (rule != policy.rules.end()) prediction.when = rule->when;
  prediction.source = ruling.source;
  prediction.read = ruling.read;
  if (ruling.refuses())
    prediction.reply = smtp::to_wire_text(policy::spoken(catalogue, ruling, evidence, session));
  return prediction;
}

// Findings whose ids begin so are about the condition whose name begins so.
struct Bearing {
  std::string_view condition, finding;
};
constexpr Bearing kBearings[] = {{"spf_", "spf."},
                                 {"dkim_", "dkim."},
                                 {"dmarc_missing", "dmarc.none"},
                                 {"dmarc_missing", "dmarc.several"},
                                 {"dmarc_", "dmarc.fail"},
                                 {"dmarc_", "dmarc.undecided"},
                                 {"dmarc_", "spf."},
                                 {"dmarc_", "dkim."},
                                 {"ptr_", "ptr."},
                                 {"helo_", "helo."},
                                 {"sender_domain_", "mx."},
                                 {"sender_domain_", "sender."},
                                 {"header_", "message."},
                                 {"from_", "message."},
                                 {"no_message_id", "message.no_message_id"},
                                 {"line_too_long", "message.line"},
                                 {"line_too_long", "message.long_line"},
                                 {"no_unsubscribe", "unsubscribe."},
                                 {"no_one_click", "unsubscribe."}};

bool bears_on(policy::Condition condition, const Finding& finding) {
  const std::string_view name = to_string(condition);
  return std::ranges::any_of(kBearings, [&](const Bearing& one) {
    return name.starts_with(one.condition) && finding.id.starts_with(one.finding);
  });
}

}  // namespace

std::vector<reply::Fix> fixes_for(const Prediction& prediction, std::span<const Finding> findings) {
  std::vector<Finding> meant;
  for (const Finding& finding : findings) {
    const auto bears = [&](policy::Condition one) { return bears_on(one, finding); };
    if (finding.level != Level::ok && std::ranges::any_of(prediction.when, bears))
      meant.push_back(finding);
  }
  return fixes_of(meant);
}

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
