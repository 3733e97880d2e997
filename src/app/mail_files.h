// app/mail_files.h - the texts behind an argument: a file, a mailbox, a Maildir, a folder, or
// stdin.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "app/terminal.h"
#include "base/result.h"
#include "bounce/source.h"

namespace todoku::app {

// One message, or one text of replies.
struct MailItem {
  std::string name;  // the argument or the file below it; "#2" and so on for further messages
  std::string_view text;
  bool message = false;
};

// Calls `item` for each, in order of name; views live through the call. A file is unpacked (gzip,
// zstd), and UTF-16 comes as UTF-8. What cannot be read is told to `fault` in the terminal's
// language, a folder with nothing in it too, and does not stop the rest. A file is read up to
// kMailFileBytes, unpacked.
constexpr std::size_t kMailFileBytes = std::size_t{2} << 30;
void each_mail_item(const std::string& argument, const Terminal& terminal,
                    const std::function<void(const MailItem&)>& item,
                    const std::function<void(const Error&)>& fault);

// Does the argument name something to read: stdin, what is there, or what is plainly meant as a
// path (a word with a slash, or one that ends in .eml, .mbox or .txt)?
bool names_mail(const std::string& argument);

}  // namespace todoku::app
