// app/terminal.h - where a command speaks: its two streams, language, colours and width.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "reply/catalogue.h"

namespace todoku::app {

enum class Language { ja, en };
enum class Ink { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

class Terminal {
 public:
  struct Setting {
    Language language = Language::en;
    bool json = false;          // --json: one JSON object a line instead of text for people
    bool colour = false;        // only ever true on a terminal, and without NO_COLOR
    std::size_t columns = 100;  // of the terminal, 40..200; 100 where there is none
    bool cuts = true;           // tables are cut to it: a file or a pipe gets whole rows
  };
  // The streams outlive the Terminal.
  Terminal(std::ostream& out, std::ostream& err, Setting setting)
      : out_(out), err_(err), setting_(setting) {}

  bool json() const { return setting_.json; }
  Language language() const { return setting_.language; }
  std::size_t columns() const { return setting_.columns; }
  bool cuts() const { return setting_.cuts; }
  Setting& setting() { return setting_; }  // for the parser of the command line

  // The one of the two that this user reads.
  std::string_view pick(std::string_view ja, std::string_view en) const;
  std::string_view pick(const reply::Bilingual& both) const { return pick(both.ja, both.en); }

  // `text` in colour where there are colours, else as it is.
  std::string paint(Ink ink, std::string_view text) const;

  void print(std::string_view text);     // to stdout, as it is
  void line(std::string_view text);      // to stdout, with a line end; flushed
  void complain(std::string_view text);  // to stderr: "todoku: text"

 private:
  std::ostream& out_;
  std::ostream& err_;
  Setting setting_;
};

// What LC_ALL, LC_MESSAGES, LANG (the first that is set), NO_COLOR, TERM, COLUMNS and the streams
// of this process say; `--lang` on the command line is looked for beforehand, since help needs it.
Terminal::Setting terminal_setting(int argc, const char* const* argv);
// "ja_JP.UTF-8", "ja" -> ja; everything else -> en.
Language language_of_locale(std::string_view locale);

}  // namespace todoku::app
