// Any text is judged, twice the same, and never suppresses on codes alone, at once only on an
// entry's words, and never anybody but the recipient.
#include "reply/judge.h"

#include "base/check.h"
#include "policy/suppress.h"
#include "reply/builtin_for_tests.h"
#include "reply/explain.h"

// Loaded, and its words made ready, before the time of an input is counted.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const auto& catalogue = todoku::reply::builtin_for_tests();
  todoku::reply::judge_text(catalogue, "no such words", {});
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace todoku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const reply::Catalogue& catalogue = reply::builtin_for_tests();
  reply::Context context;
  if (size > 0 && data[0] < 13) context.stage = static_cast<smtp::Stage>(data[0]);
  const reply::Verdict verdict = reply::judge_text(catalogue, text, context);
  CHECK(verdict == reply::judge_text(catalogue, text, context));
  CHECK(!verdict.rule.empty());
  if (verdict.confidence <= reply::Confidence::code)
    CHECK(verdict.action != reply::Advice::suppress);
  if (policy::suppression_for(verdict, MessageId{}, {}, WallTime{})) {
    CHECK(verdict.confidence >= reply::Confidence::status);
    CHECK(verdict.cause == reply::Cause::domain_no_mail ||
          verdict.confidence >= reply::Confidence::family);
  }
  if (policy::may_suppress(verdict)) {
    CHECK(verdict.scope == reply::Scope::recipient ||
          verdict.scope == reply::Scope::recipient_domain);
  }
  const reply::Explanation explanation = reply::explain(catalogue, verdict, {.reply_text = text});
  CHECK(!explanation.why.ja.empty() && !explanation.remedy.en.empty());
  return 0;
}
