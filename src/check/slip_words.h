// check/slip_words.h - what is wrong with a record, for people in both languages.
#pragma once

#include <string_view>

#include "auth/slip.h"
#include "reply/catalogue.h"

namespace todoku::check {

// A slip's clause without a stop; English where no Japanese is known.
reply::Bilingual words_of(std::string_view what);

}  // namespace todoku::check
