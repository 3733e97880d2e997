// check/one_key.h - one new DKIM key repairs all that a domain lacks of them.
#pragma once

#include <vector>

#include "check/finding.h"

namespace todoku::check {

// Of several keys that findings ask to be made for a domain, the first is meant by all of them.
// Records of keys that are known stay.
void settle_on_one_key(std::vector<Finding>& findings);

}  // namespace todoku::check
