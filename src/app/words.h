// app/words.h - words for people: states, times, replies, in colour and in the user's language.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "app/terminal.h"
#include "base/time.h"

namespace todoku::app {

// What a gateway did with a message: "refused" -> "拒否".
std::string decision_word(const Terminal& terminal, std::string_view decision);
// "deferred" -> "再送待ち", in the colour of what it means. `cause`: "accepted" makes of delivered
// what the provider really promised.
std::string state_word(const Terminal& terminal, std::string_view state,
                       std::string_view cause = {});
// "recipient" -> "受信者側".
std::string responsible_word(const Terminal& terminal, std::string_view responsible);
// "mailbox_full" -> "メールボックスの容量超過 (mailbox_full)": in words, and as the catalogue names
// it.
std::string cause_word(const Terminal& terminal, std::string_view cause);
// certainty() of names.
std::string confidence_word(const Terminal& terminal, std::string_view confidence,
                            std::string_view rule);
Ink ink_of_state(std::string_view state);

// A date of the API ("2026-11-23T05:10:00.000Z") as people say it: "in 4m", "3h ago"; "" for none.
std::string when(const Terminal& terminal, std::string_view rfc3339, WallTime now);
WallTime now();
// The same date on the clock of this user (TZ): "2026-11-23 14:10:00", so that it stands beside the
// lines of other logs. Empty if it is no date.
std::string local_time(std::string_view rfc3339);

// When a recipient of /v1/queue is tried next; a held one waits for no time, but for a repair. One
// that is due waits for its turn, or for its lane to open; `lanes` as /v1/status has them, and
// known by the provider that answered last.
std::string next_try(const Terminal& terminal, const boost::json::object& row,
                     std::span<const boost::json::value> lanes, WallTime now);

// An event of docs/events.md in columns: time, type, whom it is about, what was said.
std::string event_line(const Terminal& terminal, const boost::json::object& event);

// A reply in one line, safe to show.
std::string reply_line(std::string_view wire);

}  // namespace todoku::app
