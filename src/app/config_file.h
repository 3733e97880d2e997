// app/config_file.h - a configuration read from its file.
#pragma once

#include <string>

#include "app/config.h"

namespace todoku::app {

// "": the configuration without a file. Errors: invalid; `what` has one line a fault.
Result<Config> read_config(const std::string& file);

}  // namespace todoku::app
