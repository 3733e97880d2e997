// Any text is judged, twice the same, and never suppresses on codes alone.
#include "reply/judge.h"
#include "base/check.h"
#include "reply/builtin_for_tests.h"
#include "reply/explain.h"

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
  const reply::Explanation explanation = reply::explain(catalogue, verdict, {.reply_text = text});
  CHECK(!explanation.why.ja.empty() && !explanation.remedy.en.empty());
  return 0;
}
