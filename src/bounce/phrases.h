// bounce/phrases.h - the words by which reports are known, found in one pass.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reply/phrases.h"

namespace todoku::bounce {

enum class Role : std::uint8_t {
  subject,   // in the Subject of a report
  notice,    // in its text
  fault,     // so too, and says why
  gave_up,   // tried too long
  final,     // it will not be tried again
  delay,     // it is still being tried
  success,   // it arrived
  original,  // the returned message begins behind it
  absence,   // an automatic reply
  label,     // before a recipient's address
  shun,      // before another's
  at_connect,
  at_helo,
  at_tls,
  at_mail,
  at_rcpt,
  at_data,
  at_eod,
  alias,        // before an address that was written to and stands for the recipient
  before_host,  // before the name of the host that replied
  behind_host,
  command  // of SMTP
};

struct Hit {
  Role role;
  std::uint16_t number;  // of the phrase, in the order of phrases.def
  std::uint32_t begin;   // in the text as it stands
  std::uint32_t end;
};

// Those of a text's hits that end in (begin, end]; the first of them may begin before that.
std::span<const Hit> ending_within(const std::vector<Hit>& hits, std::size_t begin,
                                   std::size_t end);

class Phrases {
 public:
  Phrases();
  // In order of their ends; of those with one end the longest first.
  std::vector<Hit> find(std::string_view text) const;

 private:
  reply::PhraseSet set_;
};

}  // namespace todoku::bounce
