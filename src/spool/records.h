// spool/records.h - what survives a crash, as values: the journal's records before they become bytes.
//
// codec.h turns them into bytes and back (docs/spool-format.md); spool.h writes and reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "mail/envelope.h"
#include "reply/verdict.h"
#include "smtp/stage.h"

namespace todoku::spool {

// DESIGN §2. `queued` and `deferred` differ only in that a deferred one has been tried.
enum class State : std::uint8_t {
  queued, delivered, deferred, held, parked, bounced, expired, suppressed, cancelled
};
constexpr std::size_t kStates = 9;
std::string_view to_string(State state);
std::optional<State> parse_state(std::string_view name);
// Nothing more will be tried (a late bounce may still move delivered to bounced).
constexpr bool is_final(State s) {
  return s == State::delivered || s == State::bounced || s == State::expired || s == State::suppressed ||
         s == State::cancelled;
}

// One transaction in one session with one host, as it ended for one recipient.
struct Attempt {
  WallTime at;
  std::string mx_host;  // "gmail-smtp-in.l.google.com"; empty if none was reached
  std::string address;  // its IP literal
  std::string egress;   // name of the egress source
  smtp::Stage stage = smtp::Stage::connect;
  std::string reply;    // the server's words verbatim (smtp::to_wire_text); our own Error's text if there are none
  bool said = false;    // `reply` is the server's, not ours
  bool doubt = false;   // all sent, no answer to the final dot
  std::string tls;      // "TLSv1.3", empty for plaintext
  milliseconds took{0};
  reply::Verdict verdict;
  bool operator==(const Attempt&) const = default;
};

struct Suppression {
  std::string address;  // mail::address_key
  reply::Cause cause = reply::Cause::user_unknown;
  std::string rule;      // of the verdict that asked for it, or "admin"
  std::string evidence;  // the reply verbatim, or the admin's words
  std::optional<RecipientId> recipient;  // whose attempt it was
  WallTime since;
  std::optional<WallTime> until;  // nullopt: until lifted by hand or by a later success
  bool operator==(const Suppression&) const = default;
};

// A (sender domain × provider) whose mail waits for a repair. DESIGN §2 "Holding".
struct Hold {
  // Whose record is to be repaired (mail::domain_key): the reverse-path's, the author's, the signer's.
  std::string sender_domain;
  std::string provider;  // or the recipient's domain where no provider is known
  // Of the last refusal; of the first one the reply alone.
  reply::Verdict verdict;
  std::string evidence;        // the reply verbatim
  std::string first_evidence;  // "" in journals of version 2
  WallTime since;
  WallTime last;                // of the last refusal
  std::uint32_t refusals = 0;   // transactions; 0 in journals of version 2
  std::uint32_t in_a_row = 0;   // of them since the pair was last taken
  WallTime next_check;
  std::uint32_t checks = 0;
  bool whole = false;  // all mail of the pair is held, not only the refused recipients
  bool news = true;    // this record is told as an event: not a mere look again, nor a further refusal
  bool operator==(const Hold&) const = default;
};

// --- the journal's records ---

struct Admit {
  MessageId id;
  WallTime at;
  WallTime expires;
  mail::Envelope envelope;
  std::string source;  // "smtp 192.0.2.9 user", "http", "bounce": who handed it in
  std::vector<std::pair<std::uint32_t, State>> initial;  // recipients that do not start as queued (suppressed)
  std::string body;    // the message, CRLF line ends, our trace headers already on top
};

// Recipient state, attempt, next due time, event: one change. The only record that moves a state.
struct Settle {
  RecipientId recipient;
  WallTime at;
  State to = State::queued;
  WallTime due;  // for queued, deferred; for held: when the hold ends in a bounce
  std::optional<Attempt> attempt;
  std::optional<Suppression> suppress;  // suppression that comes with it
  // For held: the Hold it belongs to. Without a domain it is that of the reverse-path.
  std::string hold_domain;
  std::string hold_provider;
  std::string note;                     // by whom and why, for what no attempt caused: "admin: cancelled"
  // The spool writes these two, whatever the caller put there: the recipient's mail::address_key, and
  // whether this delivery lifts a suppression. A replay needs them where the message is gone already.
  std::string address;
  bool lifts_suppression = false;
};
// Said in a row and an event of who did not start as queued.
std::string_view note_at_admission(State state);

struct Begin { std::vector<RecipientId> recipients; WallTime at; };  // before the dot is sent: counts what a crash left in doubt
struct Suppress { Suppression suppression; };
struct Unsuppress { std::string address; WallTime at; std::string note; };
struct HoldSet { Hold hold; };
struct HoldLift { std::string sender_domain; std::string provider; WallTime at; std::string note; };

// What the gateway answered a stranger: a refusal on the way, or the end of a message. It changes no
// state; it is there to be asked for.
struct Received {
  enum class Decision : std::uint8_t { taken, quarantined, deferred, refused };
  WallTime at;
  Decision decision = Decision::taken;
  smtp::Stage stage = smtp::Stage::eod;  // where it was said
  std::string client;                    // IP literal
  std::string helo;
  std::string tls;                      // "TLSv1.3", empty for plaintext
  std::string sender;                   // reverse-path
  std::vector<std::string> recipients;  // those that it is about
  std::string author;                   // domain of From, where there is one author
  std::uint64_t bytes = 0;              // of the message, as it came; 0 before there is one
  std::string policy;                   // "gmail@current"
  std::string rule;                     // of the policy; empty: the gateway's own, or none
  std::string reply;                    // our words (smtp::to_wire_text)
  std::string found;                    // "spf=pass smtp.mailfrom=...; dkim=none; ..." (RFC 8601)
  std::optional<MessageId> message;     // where it is delivered from the spool
  std::uint64_t untold = 0;             // refusals before this one that were too many to be told
};
std::string_view to_string(Received::Decision decision);

using Record = std::variant<Admit, std::vector<Settle>, Begin, Suppress, Unsuppress, HoldSet, HoldLift, Received>;

}  // namespace todoku::spool
