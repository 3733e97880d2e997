// app/report_auth_page.h - what authentication reports say, as tables for a terminal.
#pragma once

#include "app/terminal.h"
#include "report/auth_summary.h"

namespace todoku::app {

// Nothing where there were no such reports.
void print_auth(const report::AuthSummary& auth, Terminal& terminal);

}  // namespace todoku::app
