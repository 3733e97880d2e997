// event/render.h - a change of the spool as one JSON object, as the owner is told it.
//
// docs/events.md lists the fields. They are stable: programs of other people read them. What does
// not apply is left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "spool/spool.h"

namespace todoku::event {

// One line, without the line end. `spool` tells the sender and the address of a recipient; where
// the message is gone from it, they are left out.
std::string render(const spool::Event& event, const spool::Spool& spool);

// A cursor as text, for those who keep one: "12-4096"; and back. nullopt: not one of ours.
std::string to_string(Position cursor);
std::optional<Position> parse_cursor(std::string_view text);

}  // namespace todoku::event
