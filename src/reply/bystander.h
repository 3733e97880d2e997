// reply/bystander.h - does a text that blames an address speak of somebody else, too?
//
// "mailbox disabled for your network", "Address unknown: 192.0.2.1": the words of an unknown
// recipient, said of the sender. What generic words or a status say of an address is no verdict
// then (DESIGN §1, second promise).
#pragma once

#include <string_view>

namespace todoku::reply {

// `normalised`: as normalise.h makes it. An address in a link's query does not count.
bool names_a_bystander(std::string_view normalised);

// Not counting the words that a server may close any refusal with: its policy, the connection.
bool names_somebody_else(std::string_view normalised);

// Of the bystanders the sender alone: its address, its domain, what it signed, what its own server
// said. A reply about a domain speaks of DNS and networks anyway, but not of these.
bool names_the_sender(std::string_view normalised);

}  // namespace todoku::reply
