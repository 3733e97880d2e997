#include "app/demo_letter.h"

#include <fmt/format.h>

namespace todoku::app {

// Date and Message-ID are the server's to add (RFC 6409 §8). The subject says "an invitation to the
// autumn sale" (RFC 2047).
Letter letter_to(const Part& part) {
  const std::string from = sender_of(part), to = recipient_of(part);
  return {from, to,
          fmt::format("From: Shop <{}>\r\n"
                      "To: <{}>\r\n"
                      "Subject: =?utf-8?B?56eL44Gu44K744O844Or44Gu44GU5qGI5YaF?=\r\n"
                      "List-Unsubscribe: <https://shop.example/u?{}>\r\n"
                      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: 8bit\r\n"
                      "\r\n"
                      "秋のセールが始まりました。\r\n"
                      "The autumn sale has begun.\r\n"
                      "https://shop.example/autumn\r\n",
                      from, to, part.local)};
}

}  // namespace todoku::app
