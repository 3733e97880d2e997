#include "app/demo_guide.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <vector>

#include "app/demo_show.h"
#include "app/width.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Hint {
  std::string command;  // behind the program's name
  std::string_view about;
};

// As it was called, so that what is shown can be typed: "build/todoku".
std::string program() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::string name;
  std::getline(in, name, '\0');
  return name.empty() ? "todoku" : printable(name);
}

// In two columns, or each line of text below its command where the two do not fit side by side: the
// program may stand deep in somebody's folders.
void print_hints(std::vector<Hint> hints, Terminal& terminal) {
  const std::string name = program();
  std::size_t widest = 0;
  std::size_t about = 0;
  for (Hint& hint : hints) {
    hint.command = name + " " + hint.command;
    widest = std::max(widest, display_width(hint.command));
    about = std::max(about, display_width(hint.about));
  }
  const bool beside = 4 + widest + 2 + about <= terminal.columns();
  for (const Hint& hint : hints) {
    const std::string text = terminal.paint(Ink::dim, hint.about);
    if (beside) {
      terminal.line(fmt::format("    {}  {}", pad(hint.command, widest), text));
    } else {
      terminal.line("    " + hint.command);
      terminal.line("      " + text);
    }
  }
}

void print_kept_json(const DemoServers& servers, Terminal& terminal) {
  terminal.line(json::serialize(json::object{{"kept", true},
                                             {"submission", to_string(servers.submission())},
                                             {"api", servers.engine_api()},
                                             {"sandbox", servers.sandbox_api()},
                                             {"engine_pid", servers.pids().engine},
                                             {"sandbox_pid", servers.pids().sandbox},
                                             {"folder", servers.folder()}}));
}

std::vector<Hint> hints_for(const DemoServers& servers, const Terminal& terminal) {
  const std::string engine = " --server " + servers.engine_api();
  const std::string sandbox = " --server " + servers.sandbox_api();
  return {{"queue list" + engine, terminal.pick("配信待ちのメール", "what waits")},
          {"why overquota.sato@gmail.com" + engine,
           terminal.pick("一人の宛先の経緯", "one recipient's story")},
          {"suppression list" + engine,
           terminal.pick("送らない宛先と理由", "who gets no mail, and why")},
          {"holds list" + engine,
           terminal.pick("設定の修正を待っているメール", "what waits for a repair")},
          {"events" + engine, terminal.pick("起きたことすべて", "all that happened")},
          {"sandbox mail list" + sandbox,
           terminal.pick("事業者側に届いたメール", "what the providers got")}};
}

}  // namespace

void print_welcome(const DemoServers& servers, Terminal& terminal) {
  const auto line = [&](std::string_view ja, std::string_view en) {
    for (const std::string& part : fold(terminal.pick(ja, en), terminal.columns() - 2))
      terminal.line("  " + part);
  };
  terminal.line("");
  terminal.line("  " + terminal.paint(Ink::bold, "todoku demo"));
  line(
      "国内外の事業者 9 社をこのマシン上で再現し、少数のメールを配信します。外へは 1 "
      "パケットも出ません。",
      "Nine providers are played on this machine and get a small campaign. No packet leaves it.");
  line("応答の文面は各社が実際に返すもので、返すきっかけだけを演出しています。",
       "The answers are what these providers really say; only the occasion is staged.");
  terminal.line("");
  terminal.line(terminal.paint(
      Ink::dim, fmt::format("  SMTP {}   API {}   sandbox {}", to_string(servers.submission()),
                            servers.engine_api(), servers.sandbox_api())));
}

void print_kept(const DemoServers& servers, Terminal& terminal) {
  if (terminal.json()) return print_kept_json(servers, terminal);
  print_heading(terminal.pick("動かしたままにしました。次に試すこと", "Both go on. What to try"),
                "", terminal);
  terminal.line("");
  print_hints(hints_for(servers, terminal), terminal);
  terminal.line("");
  terminal.line(fmt::format("    {}  kill {} {} && rm -r {}", terminal.pick("終了:", "To end:"),
                            servers.pids().engine, servers.pids().sandbox, servers.folder()));
  terminal.line("");
}

void print_farewell(Terminal& terminal) {
  print_heading(terminal.pick("次に試すこと", "What to try next"), "", terminal);
  terminal.line("");
  print_hints({{"demo --keep", terminal.pick("動かしたままにして、自分で調べる",
                                             "leave it running, look for yourself")},
               {"explain '550-5.7.26 …'",
                terminal.pick("手元の応答を読み解く", "what a reply of your own means")},
               {"sandbox", terminal.pick("事業者だけを動かし、自分の送信プログラムをつなぐ",
                                         "the providers alone, for a program of yours")},
               {"help", terminal.pick("すべてのコマンド", "all commands")}},
              terminal);
  terminal.line("");
}

}  // namespace todoku::app
