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

// 0.4 -> "40 %"; never "0 %" or "100 %" for what is not.
std::string percent(std::uint64_t part, std::uint64_t whole);

}  // namespace todoku::report
