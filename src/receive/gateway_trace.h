// receive/gateway_trace.h - what stands above a message that the gateway took, and what a stranger
// may not write there in our place.
#pragma once

#include <string>

#include "receive/doorkeeper.h"
#include "receive/gateway.h"

namespace todoku::receive {

// From the top: the ARC set if we seal (RFC 8617), X-Todoku-Quarantine with the rule where there is
// one, Authentication-Results (RFC 8601), Received-SPF (RFC 7208 §9.1: above Received), Received.
// Return-Path is left to whoever delivers (RFC 5321 §4.4).
std::string with_gateway_trace(std::string message, const Client& client,
                               const Doorkeeper::Ending& ending, const GatewayOptions& options,
                               WallTime now);

// The message without the fields that only we write or only final delivery does: Return-Path,
// X-Todoku-Quarantine, Received-SPF that names us as its receiver, Authentication-Results that
// claim our id. All else stays, byte by byte.
std::string without_border_fields(std::string message, const GatewayOptions& options);

}  // namespace todoku::receive
