// report/explain_mail.h - a returned mail explained: each recipient as if its reply had come live.
#pragma once

#include <vector>

#include "bounce/read.h"
#include "report/explain_reply.h"

namespace todoku::report {

struct ExplainedMail {
  bounce::Report report;
  std::vector<Explained> recipients;  // one for each of the report's
};

ExplainedMail explain_mail(const reply::Catalogue& catalogue, const bounce::Reader& reader,
                           std::string_view message, const Known& known);
std::string to_json_line(std::string_view input, const ExplainedMail& mail, Problem problem = {});

}  // namespace todoku::report
