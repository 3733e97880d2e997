// mail/transfer.h - content written in a transfer encoding (RFC 2045 §6.7, §6.8): ASCII lines of at
// most 76 characters. The other way: decode_transfer in mail/mime.h.
#pragma once

#include <string>
#include <string_view>

namespace todoku::mail {

// Each line ends with CR LF.
std::string base64_lines(std::string_view bytes);

// CR LF ends a line; a CR or LF alone is a byte like others and comes back as it was. No line
// begins with "--": it can be taken for no delimiter of a multipart.
std::string quoted_printable(std::string_view text);

// Whichever of both is shorter for it.
struct EncodedText {
  std::string_view encoding;  // "base64", "quoted-printable"
  std::string content;
};
EncodedText encode_text(std::string_view text);

}  // namespace todoku::mail
