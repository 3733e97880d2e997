#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "base/text.h"

namespace todoku::app {
namespace {

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain: return "0";
    case Ink::bold: return "1";
    case Ink::dim: return "2";
    case Ink::red: return "31";
    case Ink::green: return "32";
    case Ink::yellow: return "33";
    case Ink::blue: return "34";
    case Ink::magenta: return "35";
    case Ink::cyan: return "36";
  }
  std::unreachable();
}

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string_view locale_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const std::string_view value = environment(name); !value.empty()) return value;
  return "";
}

// `--lang ja` or `--lang=ja` anywhere before `--`.
std::string_view lang_option(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") break;
    if (word == "--lang" && i + 1 < argc) return argv[i + 1];
    if (word.starts_with("--lang=")) return word.substr(7);
  }
  return "";
}

std::size_t columns_of(int descriptor) {
  std::uint64_t columns = 0;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  if (columns == 0 && !parse_number(environment("COLUMNS"), columns)) columns = 100;
  if (columns == 0) columns = 100;
  return std::clamp<std::size_t>(columns, 40, 200);
}

}  // namespace

std::string_view Terminal::pick(std::string_view ja, std::string_view en) const {
  if (ja.empty()) return en;
  if (en.empty()) return ja;
  return setting_.language == Language::ja ? ja : en;
}

std::string Terminal::paint(Ink ink, std::string_view text) const {
  if (!setting_.colour || ink == Ink::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(ink), text);
}

void Terminal::print(std::string_view text) {
  out_ << text;
}
void Terminal::line(std::string_view text) {
  out_ << text << std::endl;
}
void Terminal::complain(std::string_view text) {
  err_ << "todoku: " << text << std::endl;
}

Language language_of_locale(std::string_view locale) {
  const std::string_view language = locale.substr(0, locale.find_first_of("_.@-"));
  return iequals(language, "ja") ? Language::ja : Language::en;
}

Terminal::Setting terminal_setting(int argc, const char* const* argv) {
  Terminal::Setting setting;
  const std::string_view asked = lang_option(argc, argv);
  setting.language = language_of_locale(asked.empty() ? locale_of_environment() : asked);
  setting.colour = isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() &&
                   environment("TERM") != "dumb";
  setting.columns = columns_of(STDOUT_FILENO);
  setting.cuts = isatty(STDOUT_FILENO) == 1;
  return setting;
}

}  // namespace todoku::app
