// app/report_page.h - the report as tables for a terminal, in the user's language.
#pragma once

#include <cstdint>

#include "app/terminal.h"
#include "logs/reader.h"
#include "report/mask.h"
#include "report/steps.h"
#include "report/summary.h"

namespace todoku::app {

void print_report(const report::Summary& summary, const logs::Reader& reader,
                  const reply::Catalogue& catalogue, report::Privacy privacy, Terminal& terminal);

}  // namespace todoku::app
