// reply/cause_text.h - each cause in Japanese and English, where no entry says it better.
#pragma once

#include <span>

#include "reply/catalogue.h"

namespace todoku::reply {

struct CauseText {
  std::string_view why_ja, why_en, remedy_ja, remedy_en;  // with placeholders
};
const CauseText& text_of(Cause cause);
// The record that repairs the cause, for those that one record repairs; with placeholders.
std::vector<Fix> default_fixes(Cause cause);

}  // namespace todoku::reply
