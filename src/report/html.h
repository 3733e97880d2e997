// report/html.h - the report as one page to hand to a customer: `todoku report --html FILE`.
//
// Self-contained: no script, no font, no picture from elsewhere, charts as SVG in the page; its
// Content-Security-Policy forbids anything else, so that even a flaw in our escaping could run
// nothing. Both languages are in it, switched without a script. Follows the reader's light or dark
// mode; printed, it is black on white.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reply/catalogue.h"
#include "report/auth_summary.h"
#include "report/mask.h"
#include "report/summary.h"

namespace todoku::report {

struct PageInput {
  const Summary& summary;
  const AuthSummary& auth;
  const reply::Catalogue& catalogue;
  std::vector<std::pair<std::string, std::uint64_t>> sources;  // "Postfix" lines, "mails"
  Privacy privacy = Privacy::open;
  bool japanese_first = false;  // which language is shown until the reader switches
  std::string version;          // of todoku
};

std::string to_html(const PageInput& input);

}  // namespace todoku::report
