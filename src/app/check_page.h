// app/check_page.h - a check as a list for people: what fails first, then what to do.
#pragma once

#include <string>

#include "app/check_mail.h"
#include "app/terminal.h"
#include "check/domain.h"

namespace todoku::app {

void print_domain(const CheckedDomain& domain, Terminal& terminal);
void print_message(const std::string& name, const CheckedMail& mail, Terminal& terminal);

}  // namespace todoku::app
