// app/explain_words.h - the closed vocabularies of a verdict, in the language of the terminal.
#pragma once

#include <string_view>

#include "app/terminal.h"
#include "reply/names.h"

namespace todoku::app {

std::string_view words_for(reply::Cause cause, const Terminal& terminal);
std::string_view words_for(reply::Responsible responsible, const Terminal& terminal);
std::string_view words_for(reply::Permanence permanence, const Terminal& terminal);
std::string_view words_for(reply::Confidence confidence, const Terminal& terminal);

}  // namespace todoku::app
