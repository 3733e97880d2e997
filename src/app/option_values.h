// app/option_values.h - what is wrong with a value on the command line, in one sentence.
#pragma once

#include <string>

#include "app/terminal.h"

namespace todoku::app {

// "" where `address` is an IPv4 or IPv6 address; `option` is named in the sentence: "--ip".
std::string ip_fault(const std::string& option, const std::string& address, const Terminal& t);
// "" where `domain` is a domain name, with or without U-labels.
std::string domain_fault(const std::string& option, const std::string& domain, const Terminal& t);

}  // namespace todoku::app
