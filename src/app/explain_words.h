// app/explain_words.h - the closed vocabularies of a verdict, in the language of the terminal.
#pragma once

#include <string>
#include <string_view>

#include "app/terminal.h"
#include "bounce/damage.h"
#include "reply/names.h"

namespace todoku::app {

std::string_view words_for(reply::Cause cause, const Terminal& terminal);
std::string_view words_for(reply::Responsible responsible, const Terminal& terminal);
std::string_view words_for(reply::Permanence permanence, const Terminal& terminal);
std::string_view words_for(reply::Confidence confidence, const Terminal& terminal);
// How sure a verdict by `rule` is. What the sending side found itself ("local.timeout") rests on no
// answer, and no provider's words are claimed for it.
std::string_view certainty(std::string_view rule, reply::Confidence confidence,
                           const Terminal& terminal);
// What is missing of a message; "" if nothing is.
std::string words_for(const bounce::Damaged& found, const Terminal& terminal);

}  // namespace todoku::app
