// receive/trace.h - the fields that a server puts on top of a message (RFC 5321 §4.4, RFC 6409 §8).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"
#include "receive/handler.h"

namespace todoku::receive {

// RFC 5321 §6.3 asks for a limit of at least 100 Received fields.
constexpr std::size_t kHops = 100;
bool is_looping(std::string_view message);

struct TraceFacts {
  std::string_view hostname;  // ours
  WallTime now;
  std::uint64_t chance = 0;   // makes a Message-ID nobody else has
  std::string_view way = {};  // "HTTP"; empty: SMTP, as the session speaks it
};
// Received, folded, with its line end.
std::string received_field(const Client& client, const TraceFacts& facts);
// `message` with Received on top, and with the Message-ID and Date that it lacks.
std::string with_trace(std::string message, const Client& client, const TraceFacts& facts);

}  // namespace todoku::receive
