// bounce/phrases.h - the words by which reports are known, found in one pass.
#pragma once

#include <cstdint>
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
  at_eod
};

// A text in lower case with single spaces, and where each of its bytes came from.
struct Folded {
  std::string text;
  std::vector<std::uint32_t> from;  // position in the original; one more at the end
};
Folded fold(std::string_view text);

struct Hit {
  Role role;
  std::uint32_t begin;  // in the original text
  std::uint32_t end;
};

class Phrases {
 public:
  Phrases();
  // In order of their ends; of those with one end the longest first.
  std::vector<Hit> find(std::string_view text) const;

 private:
  std::vector<Role> roles_;
  std::vector<std::uint32_t> sizes_;
  reply::PhraseSet set_;
};

}  // namespace todoku::bounce
