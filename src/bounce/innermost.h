// bounce/innermost.h - the reply inside the words around it: "host mx[ip] said: 550 5.1.1 ...".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bounce/phrases.h"
#include "smtp/reply.h"
#include "smtp/stage.h"

namespace todoku::bounce {

struct Inner {
  std::string text;  // the reply; what was given, joined, if no code stands in it
  int code = 0;      // 0: no reply with a code
  std::optional<smtp::EnhancedCode> enhanced;
  std::size_t at = 0;  // where the reply begins in what was given
};
// The last reply that another one wraps; transcripts ("<<< 550 ...") are read line by line.
Inner innermost(std::string_view text);

// "503 Need RCPT", "554 Error: no valid recipients": what DATA is answered when all were refused.
bool misses_recipients(std::string_view reply);

// "host mx.example.jp[192.0.2.1] said", "While talking to mx.example.jp:", ... in [begin, end) of
// the text that the hits are of; "" if none is named.
std::string remote_host(std::string_view text, const std::vector<Hit>& hits, std::size_t begin,
                        std::size_t end);
// The host at the front of the line in which the reply at byte `at` begins: "mx.example.jp #550
// ...", "mx.example.jp: message rejected: 550 ..."; "" if there is none.
std::string host_of_line(std::string_view text, std::size_t at);
// What the hits say of the stage: the last of those within [begin, end).
std::optional<smtp::Stage> stage_of(const std::vector<Hit>& hits, std::size_t begin,
                                    std::size_t end);
// The first enhanced code that stands alone in the text.
std::optional<smtp::EnhancedCode> enhanced_in(std::string_view text);
// Lines joined by one space, except before a line that begins with a reply code.
std::string joined(std::string_view text);

}  // namespace todoku::bounce
