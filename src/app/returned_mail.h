// app/returned_mail.h - returned mail among the files of `todoku report`: a message, a mailbox
// file.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/time.h"
#include "bounce/read.h"
#include "logs/attempt.h"
#include "reply/catalogue.h"

namespace todoku::app {

// Does a file that begins so hold mail, and no log?
bool is_mail(std::string_view front);

using TakeReturned = std::function<void(const logs::Attempt&, const reply::Verdict&)>;
// Each failed or delayed recipient of each report in `text`: one message, or an mbox of many
// (RFC 4155: "From " lines part them). `now` stands for the time of the failure. Returns how many
// messages there were.
std::uint64_t read_returned(std::string_view text, const bounce::Reader& reader,
                            const reply::Catalogue& catalogue, WallTime now,
                            const TakeReturned& take);

}  // namespace todoku::app
