// auth/author.h - whose message does it claim to be? The header, read once and strictly, for DKIM,
// DMARC, the gateway and `check` alike (RFC 5322 §3.6.2, RFC 6854, RFC 9989 §5.3.1).
//
// What two readers could read differently is not read at all: it is a fault. Some faults refuse the
// message before any policy is asked, because nobody can say whose policy that would be; the others
// are slips against RFC 5322 that each receiver treats as it likes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "auth/dkim_message.h"
#include "mail/header.h"

namespace todoku::auth {

inline constexpr std::size_t kAuthors = 32;       // mailboxes in From:; ours, against floods
inline constexpr std::size_t kLineBytes = 998;    // RFC 5322 §2.1.1, without CR LF
inline constexpr std::size_t kHeaderFaults = 64;  // remembered of one header; ours
inline constexpr std::size_t kCommentDepth = 16;  // nested comments in From:; ours

enum class HeaderFault {
  // Nobody can say who the author is, or readers would disagree: refused before any policy.
  too_large,        // the header is over SignedMessage::kHeaderBytes or mail::kHeaderFields
  nul,              // NUL in the header: some readers end the line there
  bare_line_end,    // CR without LF or LF without CR in the header
  broken_line,      // a line that is no field ends the header before its empty line
  no_from,          // no From: field
  several_from,     // more than one
  unreadable_from,  // it breaks the grammar, or has control characters
  no_author,        // a group or list without a mailbox
  no_domain,        // a mailbox at an address literal, or at what is no domain name
  several_domains,  // mailboxes at different domains: whose policy would hold?
  repeated_shown,   // Subject, Date, Sender, Reply-To or Content-*: which one is shown is chance
  // Against RFC 5322, and no doubt about the author.
  repeated_field,  // another one that §3.6 allows once: To, Cc, Message-ID, ...
  no_date,         // §3.6: Date is needed
  no_message_id,   // §3.6.4: should be there
  no_sender,       // §3.6.2: several authors need a Sender:
  long_line,       // over kLineBytes
  control_byte,    // a control character other than tab in some other field
};
const char* to_string(HeaderFault fault);  // "several_from"
// Is a message with this fault refused whatever any policy says?
constexpr bool is_unfit(HeaderFault fault) {
  return fault <= HeaderFault::repeated_shown;
}

struct HeaderFinding {
  HeaderFault fault = HeaderFault::no_from;
  std::string field;   // whose: "From", "Subject"; "" for the header as a whole
  std::size_t at = 0;  // bytes from the start of the message, where it shows
  std::string why;     // for people and replies: one clause in English, ASCII, without a stop
  bool operator==(const HeaderFinding&) const = default;
};

struct Mailbox {
  std::string name;    // display name, unfolded, quotes and comments taken off; as bytes
  std::string local;   // local part, quotes and their backslashes taken off
  std::string domain;  // canonical: lower case, A-labels; "[192.0.2.1]" stays
  bool operator==(const Mailbox&) const = default;
};

struct Author {
  std::vector<Mailbox> mailboxes;     // of the one From:, in their order; empty if it is unfit
  std::vector<std::string> domains;   // theirs, canonical, each once; one if the header is fit
  std::vector<HeaderFinding> faults;  // in the order of the vocabulary above, then of place

  const HeaderFinding* unfit() const;  // the first that refuses, or nullptr
  bool has(HeaderFault fault) const;
  // The domain whose policy holds; "" if there is none to name.
  std::string_view domain() const {
    return domains.size() == 1 ? domains.front() : std::string_view();
  }
};

// `message` is finished.
Author read_author(const SignedMessage& message);

// The value of one From: field alone (folds and all). Errors: malformed; `what` is the clause.
Result<std::vector<Mailbox>> read_mailboxes(std::string_view value);

}  // namespace todoku::auth
