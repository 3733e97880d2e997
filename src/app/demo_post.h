// app/demo_post.h - hands messages to a server by SMTP, as any program that sends mail would.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "io/ports.h"

namespace todoku::app {

struct Letter {
  std::string from, to;
  std::string message;  // with CRLF; UTF-8
};

// All in one session, and all taken, or an Error: refused (the server's words), or what broke the
// link.
Result<void> post(const Endpoint& server, const std::vector<Letter>& letters);

}  // namespace todoku::app
