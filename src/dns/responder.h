// dns/responder.h - an authoritative server's answer to one message, as a function.
//
// Answers for the zone and refuses the rest (REFUSED): no recursion, no transfers, no updates.
// NXDOMAIN and NODATA carry an SOA record (RFC 2308 §3), made up if the zone has none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dns/zone.h"

namespace todoku::dns {

enum class Transport { udp, tcp };

// The answer's bytes; nullopt: what came is not even a question, and silence is the answer. By UDP
// an answer has at most what the asker can take, and never more than kUdpBytes.
std::optional<std::string> respond(const Zone& zone, std::string_view query, Transport by);

}  // namespace todoku::dns
