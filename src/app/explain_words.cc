#include "app/explain_words.h"

namespace todoku::app {
namespace {

std::string_view pick(reply::Names names, const Terminal& terminal) {
  return terminal.pick(names.ja, names.en);
}

}  // namespace

std::string_view words_for(reply::Cause cause, const Terminal& terminal) {
  return pick(reply::names_of(cause), terminal);
}

std::string_view words_for(reply::Responsible responsible, const Terminal& terminal) {
  return pick(reply::names_of(responsible), terminal);
}

std::string_view words_for(reply::Permanence permanence, const Terminal& terminal) {
  return pick(reply::names_of(permanence), terminal);
}

std::string_view words_for(reply::Confidence confidence, const Terminal& terminal) {
  return pick(reply::names_of(confidence), terminal);
}

}  // namespace todoku::app
