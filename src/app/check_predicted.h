// app/check_predicted.h - what each receiver would answer, for people.
#pragma once

#include <vector>

#include "app/terminal.h"
#include "check/predict.h"

namespace todoku::app {

void print_predicted(const std::vector<check::Prediction>& predicted, Terminal& terminal);

}  // namespace todoku::app
