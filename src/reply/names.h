// reply/names.h - the closed vocabularies of a verdict, as people say them, in both languages.
#pragma once

#include <string_view>

#include "reply/verdict.h"

namespace todoku::reply {

// Views of constants: they live as long as the program.
struct Names {
  std::string_view ja;
  std::string_view en;
};

Names names_of(Cause cause);
Names names_of(Responsible responsible);
Names names_of(Permanence permanence);
Names names_of(Confidence confidence);

}  // namespace todoku::reply
