// report/html_sections.h - the chapters of the page, each from its heading to its end.
#pragma once

#include "report/html.h"
#include "report/html_text.h"

namespace todoku::report {

void write_steps(const PageInput& input, Html& html);      // what to do first
void write_providers(const PageInput& input, Html& html);  // totals, and a bar by blame
void write_causes(const PageInput& input, Html& html);     // cause by provider, as a heat table
void write_addresses(const PageInput& input, Html& html);  // to remove, and not to remove
void write_unknown(const PageInput& input, Html& html);    // replies nobody knew
void write_mails(const PageInput& input, Html& html);      // complaints, automatic replies
void write_ended(const PageInput& input, Html& html);      // services that are no more
void write_auth(const PageInput& input, Html& html);       // DMARC, failures, TLS

void write_record(const reply::Fix& fix, Html& html);
// "<section ...><h2>...</h2>"
void begin_section(std::string_view id, reply::Names heading, Html& html);
// "Gmail" for "gmail"; in both languages where the provider is not known.
void write_provider(std::string_view id, const reply::Catalogue& catalogue, Html& html);

}  // namespace todoku::report
