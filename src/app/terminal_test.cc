#include "app/terminal.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/command.h"
#include "app/table.h"
#include "app/width.h"

namespace todoku::app {
namespace {

struct Said {
  Exit exit;
  std::string out, err;
};

Said type(std::vector<const char*> words, Language language = Language::en) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.language = language, .columns = 100});
  words.insert(words.begin(), "todoku");
  const Exit exit = run_command_line(static_cast<int>(words.size()), words.data(), terminal);
  return {exit, out.str(), err.str()};
}

TEST(CommandLine, ShowsTheFirstPageOfHelpInTheUsersLanguage) {
  EXPECT_NE(type({}).out.find("understands every answer"), std::string::npos);
  EXPECT_NE(type({"--help"}, Language::ja).out.find("終了コード"), std::string::npos);
  EXPECT_EQ(type({"--help"}).exit, Exit::done);
}

TEST(CommandLine, HelpOfACommandIsToldInBothWaysToAskForIt) {
  const Said said = type({"help", "suppression", "add"});
  EXPECT_EQ(said.exit, Exit::done);
  EXPECT_NE(said.out.find("todoku suppression add ADDRESS"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("--lang ja|en"), std::string::npos) << said.out;
  EXPECT_EQ(said.out, type({"suppression", "add", "--help"}).out);
  EXPECT_EQ(type({"help"}).out, type({"--help"}).out);
}

TEST(CommandLine, HelpOfACommandThatIsNoneSaysSo) {
  const Said said = type({"help", "suppresion"});
  EXPECT_EQ(said.exit, Exit::usage);
  EXPECT_NE(said.err.find("Did you mean suppression?"), std::string::npos) << said.err;
}

// Every page of help, in both languages: no line is wider than the terminal.
TEST(CommandLine, HelpFitsTheTerminal) {
  for (const char* command :
       {"explain", "report", "check", "catalogue", "demo", "serve", "sandbox", "send", "why",
        "queue", "suppression", "holds", "dkim", "events", "mailbox", "version"}) {
    for (const Language language : {Language::ja, Language::en}) {
      std::istringstream page(type({"help", command}, language).out);
      for (std::string line; std::getline(page, line);)
        EXPECT_LE(display_width(line), 100u) << command << ": " << line;
    }
  }
}

TEST(CommandLine, NamesTheNearestCommandAndExitsWithTwo) {
  const Said said = type({"vresion"});
  EXPECT_EQ(said.exit, Exit::usage);
  EXPECT_NE(said.err.find("there is no command vresion. Did you mean version?"), std::string::npos)
      << said.err;
}

TEST(CommandLine, NamesWhatIsMissing) {
  EXPECT_EQ(type({"explain"}).err, "todoku: REPLY is missing.\nTry: todoku explain --help\n");
  EXPECT_TRUE(type({"explain"}, Language::ja).err.contains("REPLY を指定してください。"));
  EXPECT_TRUE(type({"dkim", "keygen"}).err.contains("--domain is missing."));
}

TEST(CommandLine, NamesTheNearestSubcommand) {
  const Said said = type({"queue", "lst"});
  EXPECT_EQ(said.exit, Exit::usage);
  EXPECT_NE(said.err.find("there is no command lst. Did you mean list?"), std::string::npos)
      << said.err;
}

TEST(CommandLine, NamesTheNearestOption) {
  const Said said = type({"version", "--jsn"});
  EXPECT_EQ(said.exit, Exit::usage);
  EXPECT_NE(said.err.find("Did you mean --json?"), std::string::npos) << said.err;
}

TEST(CommandLine, TakesTheSharedOptionsBehindTheCommand) {
  const Said said = type({"version", "--json"});
  EXPECT_EQ(said.exit, Exit::done);
  EXPECT_TRUE(said.out.starts_with("{\"version\":")) << said.out;
}

TEST(CommandLine, TellsItsVersionAsEveryProgramDoes) {
  const Said said = type({"--version"});
  EXPECT_EQ(said.exit, Exit::done);
  EXPECT_TRUE(said.out.starts_with("todoku 0.")) << said.out;
}

TEST(CommandLine, RefusesALanguageItDoesNotSpeak) {
  EXPECT_EQ(type({"version", "--lang", "fr"}).exit, Exit::usage);
}

TEST(Terminal, TakesTheLanguageFromTheLocale) {
  EXPECT_EQ(language_of_locale("ja_JP.UTF-8"), Language::ja);
  EXPECT_EQ(language_of_locale("ja"), Language::ja);
  EXPECT_EQ(language_of_locale("C.UTF-8"), Language::en);
  EXPECT_EQ(language_of_locale(""), Language::en);
}

TEST(Width, CountsTwoColumnsForAJapaneseCharacter) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("届く"), 4u);
  EXPECT_EQ(display_width("\x1b[31mred\x1b[0m"), 3u);
  EXPECT_EQ(display_width("か\xe3\x82\x99"), 2u);  // a combining voiced mark takes none
}

TEST(Width, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(fit("届くメール", 5), "届く…");
  EXPECT_EQ(fit("届くメール", 4), "届…");
  EXPECT_EQ(fit("short", 9), "short");
}

TEST(Width, FoldsJapaneseBetweenPhrases) {
  const std::string text = "SPFもDKIMも合格していません。少なくとも一方の設定をお勧めします。";
  EXPECT_EQ(fold(text, 40), (std::vector<std::string>{"SPFもDKIMも合格していません。少なくとも",
                                                      "一方の設定をお勧めします。"}));
  EXPECT_EQ(fold("見本「例」を送る（再送）", 10),
            (std::vector<std::string>{"見本「例」", "を送る", "（再送）"}));
}

TEST(Width, FoldsWhatIsLongerThanALineAnywhereButBeforeAFullStop) {
  EXPECT_EQ(fold("宛先がない。", 10), (std::vector<std::string>{"宛先がな", "い。"}));
  EXPECT_EQ(fold("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(fold("see https://example.jp/a/long/path now", 10),
            (std::vector<std::string>{"see", "https://example.jp/a/long/path", "now"}));
  EXPECT_EQ(fold("abcdefgh", 4), (std::vector<std::string>{"abcd", "efgh"}));
}

TEST(Width, LetsNoServerMoveTheCursor) {
  EXPECT_EQ(printable("550 \x1b[2Jno\r\n"), "550 \\x1b[2Jno\\x0d\n");
  EXPECT_EQ(printable("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(printable("利用者"), "利用者");
}

TEST(Table, SetsNumbersToTheRight) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.columns = 40});
  Table table({"CAUSE", "IP", "COUNT", "SHARE"});
  table.add({"full", "192.0.2.7", "1,204", "9.5 %"});
  table.add({"gone", "192.0.2.77", "-", "100 %"});
  table.print(terminal);
  EXPECT_EQ(out.str(),
            "CAUSE  IP          COUNT  SHARE\n"
            "full   192.0.2.7   1,204  9.5 %\n"
            "gone   192.0.2.77      -  100 %\n");
}

TEST(Table, IsWholeInAFile) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.columns = 40, .cuts = false});
  Table table({"ID", "REPLY"});
  table.add({"1", std::string(80, 'x')});
  table.print(terminal);
  EXPECT_TRUE(out.str().contains(std::string(80, 'x'))) << out.str();
}

TEST(Table, CutsTheWidestColumnToTheTerminal) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.columns = 40});
  Table table({"ID", "REPLY"});
  table.add({"1", std::string(80, 'x')});
  table.print(terminal);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 40u) << line;
}

}  // namespace
}  // namespace todoku::app
