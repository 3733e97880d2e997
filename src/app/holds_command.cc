// todoku holds: mail that waits for a repair on the sender's side.
#include <CLI/CLI.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

#include "app/admin_client.h"
#include "app/width.h"
#include "app/words.h"
#include "base/text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string domain, provider;
};

void print_row(std::string_view title, std::string_view text, Ink ink, Terminal& terminal) {
  constexpr std::size_t kTitle = 12;
  if (text.empty()) return;
  std::string head = pad(title, kTitle);
  for (const std::string& line : fold(text, terminal.columns() - kTitle - 4)) {
    terminal.line("  " + terminal.paint(Ink::dim, head) + "  " + terminal.paint(ink, line));
    head = pad("", kTitle);
  }
}

// Never folded: it is there to be copied.
void print_record(const json::object& fix, Terminal& terminal) {
  std::string value = printable(text_at(fix, "value"));
  const bool joins = value.starts_with("ip4:") || value.starts_with("ip6:");
  if (joins)
    value = "v=spf1 … " + value + " … -all";  // the record that is there, with one term more
  if (text_at(fix, "type") == "TXT") value = '"' + value + '"';
  terminal.line(terminal.paint(
      Ink::cyan,
      fmt::format("    {}  {}  {}", printable(text_at(fix, "name")), text_at(fix, "type"), value)));
}

// What is still to be published. A look has read the DNS, and so knows better than the answer's
// entry in the catalogue, which would put a record of its own in place of the one that is there.
std::span<const json::value> records_of(const json::object& hold, const json::object* look) {
  if (look == nullptr) return array_at(hold, "fix");
  const bool read = text_at(*look, "passes") == "yes" || !array_at(*look, "findings").empty();
  return read ? array_at(*look, "publish") : array_at(hold, "fix");
}

void print_records(const json::object& hold, const json::object* look, Terminal& terminal) {
  const auto records = records_of(hold, look);
  if (records.empty()) return;
  print_row(terminal.pick("公開する", "publish"),
            terminal.pick("次のレコード (そのまま写せます)", "this, to be copied as it is"),
            Ink::plain, terminal);
  for (const json::value& record : records) print_record(record.get_object(), terminal);
}

std::string look_words(std::string_view passes, const Terminal& terminal) {
  if (passes == "yes") return std::string(terminal.pick("直っています", "it is repaired"));
  if (passes == "no")
    return std::string(terminal.pick("まだ直っていません", "it is not repaired yet"));
  return std::string(terminal.pick("DNS からは判断できません", "the DNS could not tell"));
}

void print_look(const json::object& look, WallTime at, Terminal& terminal) {
  const std::string passes = text_at(look, "passes");
  print_row(
      terminal.pick("前回の確認", "last look"),
      fmt::format("{}: {}", when(terminal, text_at(look, "at"), at), look_words(passes, terminal)),
      passes == "yes" ? Ink::green : Ink::yellow, terminal);
  for (const json::value& value : array_at(look, "findings")) {
    const json::object& finding = value.get_object();
    if (text_at(finding, "level") == "ok" && passes != "yes") continue;
    print_row("", printable(spoken_at(finding, "text", terminal)), Ink::plain, terminal);
  }
}

// Further refusals than the first.
void print_refusals(const json::object& hold, WallTime at, Terminal& terminal) {
  const std::uint64_t refusals = number_at(hold, "refusals");
  if (refusals < 2) return;
  print_row(terminal.pick("拒否", "refused"),
            fmt::format(fmt::runtime(terminal.pick("{} 回 (最初 {}、最後 {})",
                                                   "{} times (first {}, last {})")),
                        refusals, when(terminal, text_at(hold, "since"), at),
                        when(terminal, text_at(hold, "last"), at)),
            Ink::plain, terminal);
  const std::string first = text_at(hold, "first_evidence");
  if (first == text_at(hold, "evidence")) return;
  print_row(terminal.pick("最初の応答", "first reply"), printable(first), Ink::plain, terminal);
}

// The oldest of those who wait.
void print_waiting(const json::object& hold, WallTime at, Terminal& terminal) {
  constexpr std::size_t kShown = 5;
  const std::span<const json::value> waiting = array_at(hold, "waiting");
  std::string_view title = terminal.pick("待つメール", "waiting");
  const std::size_t shown = std::min(kShown, waiting.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const json::object& one = waiting[i].get_object();
    print_row(title,
              fmt::format(
                  fmt::runtime(terminal.pick("{} (差出人 {}、期限 {})", "{} (from {}, until {})")),
                  printable(text_at(one, "address")), printable(text_at(one, "sender")),
                  when(terminal, text_at(one, "until"), at)),
              Ink::plain, terminal);
    title = "";
  }
  const std::uint64_t all = number_at(hold, "recipients");
  if (all > shown && shown > 0)
    print_row("",
              fmt::format(fmt::runtime(terminal.pick("ほか {} 件", "and {} more")), all - shown),
              Ink::plain, terminal);
}

std::string all_mail(const json::object& hold, const Terminal& terminal) {
  return fmt::format(fmt::runtime(terminal.pick("、{} から {} 宛のメールは、すべて保留しています",
                                                ", and all further mail of {} to {} waits unsent")),
                     printable(text_at(hold, "sender_domain")),
                     printable(text_at(hold, "provider")));
}

std::string people(const json::object& hold, const Terminal& terminal) {
  const bool whole = hold.at("whole").as_bool();
  return fmt::format(fmt::runtime(terminal.pick("宛先 {} 件{}", "{} recipients{}")),
                     number_at(hold, "recipients"), whole ? all_mail(hold, terminal) : "");
}

void print_hold(const json::object& hold, Terminal& terminal) {
  const WallTime at = now();
  const std::string domain = printable(text_at(hold, "sender_domain"));
  const json::object* look = object_at(hold, "look");
  terminal.line(fmt::format("{} → {}  {}  {}", terminal.paint(Ink::bold, domain),
                            terminal.paint(Ink::bold, printable(text_at(hold, "provider"))),
                            when(terminal, text_at(hold, "since"), at), people(hold, terminal)));
  print_row(terminal.pick("応答", "reply"), printable(text_at(hold, "evidence")), Ink::plain,
            terminal);
  print_refusals(hold, at, terminal);
  print_row(terminal.pick("意味", "meaning"), spoken_at(hold, "explanation", terminal), Ink::plain,
            terminal);
  print_row(terminal.pick("すべきこと", "to do"), spoken_at(hold, "remedy", terminal), Ink::plain,
            terminal);
  print_records(hold, look, terminal);
  if (look) print_look(*look, at, terminal);
  print_waiting(hold, at, terminal);
  print_row(
      terminal.pick("次の確認", "next look"),
      fmt::format("{}  ({}: todoku holds look {})", when(terminal, text_at(hold, "next_check"), at),
                  terminal.pick("今すぐ", "now"), domain),
      Ink::plain, terminal);
  terminal.line("");
}

bool is_wanted(const json::object& hold, const Wish& wish) {
  return (wish.domain.empty() || iequals(text_at(hold, "sender_domain"), wish.domain)) &&
         (wish.provider.empty() || text_at(hold, "provider") == wish.provider);
}

void list(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto answer = ask_server(choice, {.path = "/v1/holds"}, terminal, exit);
  if (!answer) return;
  std::size_t shown = 0;
  for (const json::value& hold : array_at(*answer, "holds")) {
    if (!is_wanted(hold.get_object(), wish)) continue;
    ++shown;
    if (terminal.json())
      terminal.line(json::serialize(hold));
    else
      print_hold(hold.get_object(), terminal);
  }
  if (shown > 0) return;
  if (!wish.domain.empty()) exit = Exit::no;
  if (!terminal.json())
    terminal.line(terminal.pick("保留中のメールはありません。", "Nothing is held."));
}

void print_outcome(const json::object& hold, Terminal& terminal) {
  const json::object* look = object_at(hold, "look");
  const bool lifted = hold.at("lifted").as_bool();
  const std::string words = look ? look_words(text_at(*look, "passes"), terminal) : "";
  terminal.line(fmt::format("{} → {}  {}",
                            terminal.paint(Ink::bold, printable(text_at(hold, "sender_domain"))),
                            printable(text_at(hold, "provider")),
                            terminal.paint(lifted ? Ink::green : Ink::yellow, words)));
  if (lifted)
    return print_row(terminal.pick("保留解除", "released"),
                     fmt::format(fmt::runtime(terminal.pick("{} 件を今から送ります",
                                                            "{} recipients are tried now")),
                                 number_at(hold, "released")),
                     Ink::green, terminal);
  if (!look) return;
  for (const json::value& finding : array_at(*look, "findings"))
    if (text_at(finding.get_object(), "level") != "ok")
      print_row("", printable(spoken_at(finding.get_object(), "text", terminal)), Ink::plain,
                terminal);
  for (const json::value& record : array_at(*look, "publish"))
    print_record(record.get_object(), terminal);
}

// Says on the screen which hold is looked at, for a DNS may take its time; gone with the answer.
class Looking {
 public:
  Looking(const json::object& hold, std::size_t number, std::size_t of, const Terminal& terminal)
      : shown_(isatty(STDERR_FILENO) != 0) {
    if (!shown_) return;
    const std::string pair =
        fmt::format("{} → {}", text_at(hold, "sender_domain"), text_at(hold, "provider"));
    fmt::print(stderr, "\r\x1b[K{}",
               fit(printable(fmt::format(
                       fmt::runtime(terminal.pick("確認中 {}/{}: {} …", "looking {}/{}: {} …")),
                       number, of, pair)),
                   terminal.columns() - 1));
    std::fflush(stderr);
  }
  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;
  ~Looking() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  bool shown_;
};

std::optional<json::object> look_at(const json::object& hold, const ServerChoice& choice,
                                    Terminal& terminal, Exit& exit) {
  const json::object body = {{"sender_domain", hold.at("sender_domain")},
                             {"provider", hold.at("provider")}};
  return ask_server(choice, {"POST", "/v1/holds/look", "application/json", json::serialize(body)},
                    terminal, exit);
}

// One after the other, each told as it comes. Exit 1: something is still to be repaired.
void look(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const auto standing = ask_server(choice, {.path = "/v1/holds"}, terminal, exit);
  if (!standing) return;
  std::vector<json::object> wanted;
  for (const json::value& hold : array_at(*standing, "holds"))
    if (is_wanted(hold.get_object(), wish)) wanted.push_back(hold.get_object());
  std::size_t number = 0;
  for (const json::object& hold : wanted) {
    std::optional<json::object> answer;
    {
      const Looking looking(hold, ++number, wanted.size(), terminal);
      answer = look_at(hold, choice, terminal, exit);
    }
    if (!answer) return;
    for (const json::value& seen : array_at(*answer, "holds")) {
      if (!seen.get_object().at("lifted").as_bool()) exit = Exit::no;
      if (terminal.json())
        terminal.line(json::serialize(seen));
      else
        print_outcome(seen.get_object(), terminal);
    }
  }
  if (wanted.empty() && !terminal.json())
    terminal.line(wish.domain.empty()
                      ? terminal.pick("保留中のメールはありません。", "Nothing is held.")
                      : terminal.pick("そのドメインに保留中のメールはありません。",
                                      "Nothing of that domain is held."));
}

void release(const ServerChoice& choice, const Wish& wish, Terminal& terminal, Exit& exit) {
  const json::object body = {{"sender_domain", wish.domain}, {"provider", wish.provider}};
  const auto answer =
      ask_server(choice, {"POST", "/v1/holds/release", "application/json", json::serialize(body)},
                 terminal, exit);
  if (!answer) return;
  terminal.line(terminal.json()
                    ? json::serialize(*answer)
                    : fmt::format(fmt::runtime(terminal.pick("今から再び送る宛先: {}",
                                                             "Recipients tried again now: {}")),
                                  number_at(*answer, "released")));
}

enum class Needed { none, domain, both };
void add_pair(CLI::App& command, Wish& wish, Needed needed, Terminal& terminal) {
  command
      .add_option("DOMAIN", wish.domain,
                  std::string(terminal.pick("直すドメイン", "the domain to be repaired")))
      ->required(needed != Needed::none);
  command.add_option("PROVIDER", wish.provider, "gmail, …")->required(needed == Needed::both);
}

}  // namespace

void add_holds(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "holds", std::string(terminal.pick("送信側の設定の修正を待つメール",
                                         "mail that waits for a repair of yours")));
  command->require_subcommand(0, 1);
  const auto choice = add_server_options(*command, terminal);
  const auto wish = std::make_shared<Wish>();
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) list(*choice, *wish, terminal, exit);
  });
  command->footer(
      "  todoku holds list\n  todoku holds look example.jp\n"
      "  todoku holds release example.jp gmail\n");
  const auto add = [&](const char* name, std::string_view ja, std::string_view en, auto act) {
    CLI::App* sub = command->add_subcommand(name, std::string(terminal.pick(ja, en)));
    sub->callback([=, &terminal, &exit] { act(*choice, *wish, terminal, exit); });
    return sub;
  };
  add("list", "すべて: 理由、公開するレコード、確認の結果",
      "all of them: why, what to publish, what was seen", list);
  add_pair(*add("show", "あるドメインの保留", "those of a domain", list), *wish, Needed::domain,
           terminal);
  add_pair(*add("look", "直ったか今すぐ確かめ、直っていれば送る",
                "look whether it is repaired now; if so, send", look),
           *wish, Needed::none, terminal);
  add_pair(*add("release", "確かめずに送る", "send without a look", release), *wish, Needed::both,
           terminal);
}

}  // namespace todoku::app
