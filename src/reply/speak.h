// reply/speak.h - an entry the other way round: the reply that its provider would give.
//
// The sandbox and the gateway answer with it, so that judge() hears what it knows.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "reply/catalogue.h"
#include "smtp/reply.h"

namespace todoku::reply {

// What the entry's `emit` is filled with. Views must live through the call only.
struct Utterance {
  std::string_view recipient;  // {recipient}
  std::string_view domain;     // {domain}: the sender's
  std::string_view ip;         // {ip}: the client's
  std::string_view session;    // {session}
};

// Errors: invalid, if the entry emits nothing or its text is no reply.
Result<smtp::Reply> speak(const Entry& entry, const Utterance& utterance);
// Values of the documentation ranges (RFC 2606, RFC 5737), for tests and for showing an entry.
Utterance example_utterance();

}  // namespace todoku::reply
