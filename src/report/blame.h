// report/blame.h - whose fault it is, in the words of somebody who has to mend it.
//
// Finer than Responsible where it is the sender's: which of the sender's things is to be mended.
#pragma once

#include <string_view>

#include "reply/verdict.h"

namespace todoku::report {

enum class Blame {
  list,     // your list: addresses that do not exist any more
  dns,      // your DNS: SPF, DKIM, DMARC, PTR, the sender's domain
  ip,       // your IP or domain: its reputation, block lists
  content,  // your content, and what people say of it
  pace,     // your pace: too much, too fast, at once
  server,   // your server: its login, its protocol, its TLS
  them,     // the recipient, the receiver, the network between
  unknown   // nobody can tell from the words
};
constexpr std::size_t kBlames = 8;

std::string_view to_string(Blame blame);
Blame blame_of(const reply::Verdict& verdict);

}  // namespace todoku::report
