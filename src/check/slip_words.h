// check/slip_words.h - what is wrong with a record, or with a look-up, for people in both
// languages.
#pragma once

#include <string_view>

#include "auth/slip.h"
#include "reply/catalogue.h"

namespace todoku::check {

// A slip's clause without a stop; English where no Japanese is known.
reply::Bilingual words_of(std::string_view what);

// Why a look-up failed, without the name that was looked up: "no answer within 8s". `why` is as
// answers and surveys of auth/ have it; what is not known stays as it is.
reply::Bilingual dns_words(std::string_view why);

}  // namespace todoku::check
