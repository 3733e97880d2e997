// mail/compose.h - a message made from its parts: header fields, text, HTML, attachments (RFC 5322,
// RFC 2045 to 2047, RFC 2183).
//
// Everything goes in ASCII lines within 998 bytes, so every host can take it; Date and Message-ID
// are left to who submits it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mail/field_writer.h"

namespace todoku::mail {

struct Attachment {
  std::string name;  // file name in UTF-8; may be empty
  std::string type;  // "application/pdf"
  std::string content;
};

// Texts are UTF-8, their lines may end as they like; field texts have no control characters.
struct Letter {
  NamedAddress from;
  std::vector<NamedAddress> to, cc, reply_to;
  std::string subject;
  std::string text, html;                                    // one of them or both
  std::vector<std::pair<std::string, std::string>> headers;  // further fields, in this order
  std::vector<Attachment> attachments;
};

std::string compose(const Letter& letter);

}  // namespace todoku::mail
