// report/names.h - whose fault it is, as people say it, in both languages.
#pragma once

#include <cstdint>
#include <string>

#include "reply/names.h"
#include "report/blame.h"

namespace todoku::report {

reply::Names names_of(Blame blame);

// "12,345"
std::string grouped(std::uint64_t number);

}  // namespace todoku::report
