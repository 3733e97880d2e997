// sim/cast/clients.h - those who come to us: one who behaves, and some who do not.
//
// Each acts over a stream until its part is played or the server has had enough, and reports what
// it heard. They are written byte by byte, without our own machine, so that they can misbehave.
#pragma once

#include <string>
#include <vector>

#include "io/ports.h"

namespace todoku::sim {

struct Letter {
  std::string reverse_path;
  std::vector<std::string> recipients;
  std::string text;  // header and body, CRLF line ends, no line begins with a dot
};

struct Talk {
  std::vector<std::string> replies;  // each as it was said, LF between lines
  bool taken = false;                // the final dot was answered with 250
  bool ended = false;                // the server, or the network, closed the link
};

// Waits for each answer, stops at the first refusal, says QUIT.
Task<Talk> upright_client(Stream& stream, Clock& clock, Letter letter);
// Says all of it, the message and QUIT included, before the greeting has come.
Task<Talk> pipeliner_ahead(Stream& stream, Clock& clock, Letter letter);
// Hides a second transaction behind a line that only some take for the end: `fake_end` stands for
// CR LF "." CR LF, as LF "." CR LF does.
Task<Talk> smuggler(Stream& stream, Clock& clock, Letter letter, std::string fake_end);
// Says one byte now and then, and never ends a line.
Task<Talk> slowloris(Stream& stream, Clock& clock, milliseconds between);

}  // namespace todoku::sim
