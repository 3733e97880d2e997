// bounce/transcript.h - what the record of a session shows: which command was refused, and by whom.
//
// ">>> RCPT TO:<x>", "<<< 550 5.1.1 ...", "... while talking to mx.example.jp.:", as sendmail,
// Courier and others write it.
#pragma once

#include <optional>
#include <string>

#include "bounce/anchor.h"
#include "bounce/page.h"
#include "smtp/stage.h"

namespace todoku::bounce {

// Within [begin, end) of the page's text: the last command before the reply; without a transcript
// what is noted beside the reply ("in reply to RCPT TO command").
std::optional<smtp::Stage> stage_in(const Page& page, std::size_t begin, std::size_t end);
// Of the answer in whose line the address stands, the command above it.
std::optional<smtp::Stage> stage_of_answer(const Page& page, const Anchor& anchor);
// The host that gave it; "" if none is named.
std::string host_of_answer(const Page& page, const Anchor& anchor);

}  // namespace todoku::bounce
