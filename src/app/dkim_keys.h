// app/dkim_keys.h - the keys of [dkim.NAME], read from their files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "auth/dkim_signing.h"

namespace todoku::app {

struct DkimKeys {
  std::vector<auth::SigningRule> rules;  // in the order of their names
  std::vector<std::string> warnings;     // a key file that others may read
};

// Errors: invalid; `what` has a line for each section whose key cannot be used, with section and
// file. The text of a key never stands in a message.
Result<DkimKeys> load_dkim_keys(const Config& config);
// One section's. Errors as above.
Result<auth::SigningRule> load_dkim_key(const std::string& name, const DkimConfig& config);

}  // namespace todoku::app
