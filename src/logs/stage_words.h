// logs/stage_words.h - where in a conversation an MTA says that it stood, in the words of its log.
#pragma once

#include <optional>
#include <string_view>

#include "smtp/stage.h"

namespace todoku::logs {

// What begins `text`: a command ("RCPT TO:<a@b>", "pipelined DATA", "LHLO"), the final dot (".",
// "end of data", "message body") or the greeting ("initial connection", "initial server greeting").
// Postfix, Exim and KumoMTA name them so.
std::optional<smtp::Stage> stage_begins(std::string_view text);

}  // namespace todoku::logs
