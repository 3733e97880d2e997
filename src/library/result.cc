#include "library/result.h"

#include "base/utf8.h"

namespace todoku::library {
namespace {

std::optional<std::string> known(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return repaired_utf8(text.substr(0, text.find('\0')));  // C sees no further
}

std::optional<std::string> joined(const std::string& why, const std::string& remedy,
                                  std::string_view between) {
  if (why.empty() || remedy.empty()) return known(why + remedy);
  return known(why + std::string(between) + remedy);
}

}  // namespace

Fields fields_of(const report::Explained& e) {
  Fields f;
  f[TODOKU_ADDRESS] = known(e.recipient);
  if (e.code) f[TODOKU_REPLY_CODE] = fmt::format("{}", e.code);
  f[TODOKU_STATUS_CODE] = known(e.status);
  if (e.stage) f[TODOKU_STAGE] = known(smtp::to_string(*e.stage));
  f[TODOKU_TEXT] = known(e.text);
  f[TODOKU_CAUSE] = known(to_string(e.verdict.cause));
  f[TODOKU_PERMANENCE] = known(to_string(e.verdict.permanence));
  f[TODOKU_RESPONSIBLE] = known(to_string(e.verdict.responsible));
  f[TODOKU_SCOPE] = known(to_string(e.verdict.scope));
  f[TODOKU_ACTION] = known(to_string(e.verdict.action));
  f[TODOKU_CONFIDENCE] = known(to_string(e.verdict.confidence));
  f[TODOKU_PROVIDER] = known(e.verdict.provider);
  f[TODOKU_RULE] = known(e.verdict.rule);
  f[TODOKU_WHY_JA] = joined(e.explanation.why.ja, e.explanation.remedy.ja, "");
  f[TODOKU_WHY_EN] = joined(e.explanation.why.en, e.explanation.remedy.en, " ");
  return f;
}

}  // namespace todoku::library
