// report/html_style.h - the style sheet of the page.
#pragma once

#include <string_view>

namespace todoku::report {

std::string_view page_style();

}  // namespace todoku::report
