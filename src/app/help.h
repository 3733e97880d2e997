// app/help.h - the first page of help, in two languages.
#pragma once

#include <string>

#include "app/terminal.h"

namespace todoku::app {

std::string top_help(const Terminal& terminal);

}  // namespace todoku::app
