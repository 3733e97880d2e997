// app/check_predicted.h - what each receiver would answer, for people.
#pragma once

#include <vector>

#include "app/terminal.h"
#include "check/predict.h"

namespace todoku::app {

struct PredictedPage {
  const std::vector<check::Prediction>& predicted;
  const std::vector<check::Finding>& findings;  // of the same check
  std::string_view assumed;                     // one line; "": nothing was
};

// Each refusal with the numbers of what to do about it, as print_fixes numbers all fixes.
void print_predicted(const PredictedPage& page, Terminal& terminal);

}  // namespace todoku::app
