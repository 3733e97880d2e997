// app/fix_words.h - what to publish, said so that it can be done without harm.
#pragma once

#include <string>
#include <vector>

#include "app/terminal.h"
#include "reply/catalogue.h"

namespace todoku::app {

// `name  TYPE  value` on one line, a TXT value in quotes.
std::string record_line(const reply::Fix& fix);

// The fix of a reply, in lines for people. The reply was read, not the DNS: an SPF record that is
// there gets one term more and is not replaced (RFC 7208 §3.2 allows one record a name), and a DKIM
// key is made before it is published.
// `known`: shown where the reply itself shows the record.
enum class SpfRecord { unknown, shown };
std::vector<std::string> fix_lines(const reply::Fix& fix, const Terminal& terminal,
                                   SpfRecord known = SpfRecord::unknown);

}  // namespace todoku::app
