// bounce/source.h - what a file is that somebody hands us: a message, a mailbox of them, or
// replies.
#pragma once

#include <string_view>
#include <vector>

namespace todoku::bounce {

enum class Shape { replies, message, mailbox };
// By its first lines: an mbox "From " line, or fields of a message's header; else it is text.
Shape shape_of(std::string_view text);

// The messages of an mbox (RFC 4155), with their "From " lines; views into `text`. A "From " line
// begins a message at the front, or where a field follows it, and an empty line stands before it or
// its date is in it; so a body's line does not, that some forget to quote.
std::vector<std::string_view> split_mailbox(std::string_view text);

}  // namespace todoku::bounce
