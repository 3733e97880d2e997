// app/unknown_command.h - `todoku catalogue unknown`: replies that no entry knows, gathered into
// kinds, each with an entry to begin from.
#pragma once

#include "app/command.h"

namespace todoku::app {

// Below `catalogue`.
void add_catalogue_unknown(CLI::App& catalogue, Terminal& terminal, Exit& exit);

}  // namespace todoku::app
