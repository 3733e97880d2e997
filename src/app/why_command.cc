// todoku why: one recipient's story, each attempt with its answer, its meaning and what was done.
#include <CLI/CLI.hpp>

#include "app/admin_client.h"
#include "app/fix_words.h"
#include "app/width.h"
#include "app/words.h"
#include "base/text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

void print_folded(std::string_view text, Ink ink, Terminal& terminal) {
  if (text.empty()) return;
  for (const std::string& line : fold(text, terminal.columns() - 6))
    terminal.line("      " + terminal.paint(ink, line));
}

std::string cause_of(const json::object& step) {
  const json::object* attempt = object_at(step, "attempt");
  const json::object* verdict = attempt ? object_at(*attempt, "verdict") : nullptr;
  return verdict ? text_at(*verdict, "cause") : "";
}

// The state in which a story ends, as its last step has it.
std::string story_state(const json::object& story, const Terminal& terminal) {
  const auto steps = array_at(story, "steps");
  const json::object* last = steps.empty() ? nullptr : steps.back().if_object();
  return state_word(terminal, text_at(story, "state"), last ? cause_of(*last) : "");
}

// What was done, in words.
std::string deed_text(const json::object& step, const Terminal& terminal, WallTime at) {
  const std::string state = text_at(step, "state");
  std::string out = state_word(terminal, state, cause_of(step));
  // The date of a held one is its end; it goes on when the record is repaired.
  if (const std::string due = text_at(step, "due"); !due.empty() && state != "held")
    out += fmt::format(fmt::runtime(terminal.pick(" (次: {})", " (next: {})")),
                       when(terminal, due, at));
  return out;
}

// Where it was said: "mx.example.net [192.0.2.1] rcpt TLSv1.3", as far as there was anybody.
std::string place_of(const json::object& attempt) {
  std::string out = text_at(attempt, "mx_host");
  if (const std::string address = text_at(attempt, "address"); !address.empty())
    out += fmt::format(" [{}]", address);
  for (const char* name : {"stage", "tls"})
    if (const std::string part = text_at(attempt, name); !part.empty()) out += " " + part;
  return std::string(trim(out));
}

std::string meaning_of(const json::object& verdict, const Terminal& terminal) {
  const std::string cause = text_at(verdict, "cause");
  std::string out =
      fmt::format("{}: {}", terminal.pick("原因", "cause"), cause_word(terminal, cause));
  if (cause != "delivered" && cause != "accepted")  // nobody's fault
    out += fmt::format("  {}: {}", terminal.pick("問題の所在", "fault of"),
                       responsible_word(terminal, text_at(verdict, "responsible")));
  return out;
}

// What the verdict rests on: the entry, how sure it is, and where it was read.
std::string evidence_of(const json::object& attempt, const json::object& verdict,
                        const Terminal& terminal) {
  std::string out = fmt::format(
      "{} {} · {}", terminal.pick("規則", "rule"), text_at(verdict, "rule"),
      confidence_word(terminal, text_at(verdict, "confidence"), text_at(verdict, "rule")));
  if (const std::string source = text_at(attempt, "source"); !source.empty())
    out += fmt::format(" · {} ({})", source, text_at(attempt, "read"));
  return out;
}

void print_attempt(const json::object& attempt, Terminal& terminal) {
  const json::object* verdict = object_at(attempt, "verdict");
  terminal.line("      " + terminal.paint(Ink::dim, place_of(attempt)));
  print_folded(printable(text_at(attempt, "reply")), Ink::plain, terminal);
  if (!verdict) return;
  terminal.line("      " + meaning_of(*verdict, terminal));
  print_folded(spoken_at(attempt, "explanation", terminal), Ink::plain, terminal);
  print_folded(spoken_at(attempt, "remedy", terminal), Ink::cyan, terminal);
  for (const json::value& value : array_at(attempt, "fix")) {
    const json::object& fix = value.get_object();
    for (const std::string& line : fix_lines({text_at(fix, "kind"), text_at(fix, "type"),
                                              text_at(fix, "name"), text_at(fix, "value")},
                                             terminal))
      print_folded(line, Ink::cyan, terminal);
  }
  print_folded(evidence_of(attempt, *verdict, terminal), Ink::dim, terminal);
}

void print_story(const json::object& story, Terminal& terminal) {
  const WallTime at = now();
  terminal.line("");
  terminal.line(fmt::format("{}  <{}> → <{}>  {}",
                            terminal.paint(Ink::bold, text_at(story, "recipient")),
                            printable(text_at(story, "sender")),
                            printable(text_at(story, "address")), story_state(story, terminal)));
  terminal.line(fmt::format("  {}  {}", local_time(text_at(story, "accepted")),
                            terminal.pick("受け付け", "accepted for delivery")));
  for (const json::value& value : array_at(story, "steps")) {
    const json::object& step = value.get_object();
    terminal.line(fmt::format("  {}  {}  {}", local_time(text_at(step, "at")),
                              deed_text(step, terminal, at), printable(text_at(step, "note"))));
    if (const json::object* attempt = object_at(step, "attempt")) print_attempt(*attempt, terminal);
  }
}

// "from 192.0.2.9 (mx.example.net) TLSv1.3 · policy standard, rule mailbox-unknown · at rcpt"
std::string circumstances_of(const json::object& reception, const Terminal& terminal) {
  std::string out =
      fmt::format("{} {}", terminal.pick("送信元", "from"), text_at(reception, "client"));
  if (const std::string helo = text_at(reception, "helo"); !helo.empty())
    out += fmt::format(" ({})", helo);
  if (const std::string tls = text_at(reception, "tls"); !tls.empty()) out += " " + tls;
  out += fmt::format(" · {} {}", terminal.pick("ポリシー", "policy"), text_at(reception, "policy"));
  if (const std::string rule = text_at(reception, "rule"); !rule.empty())
    out += fmt::format(" {} {}", terminal.pick("規則", "rule"), rule);
  return out + fmt::format(" · {}", text_at(reception, "stage"));
}

void print_reception(const json::object& reception, Terminal& terminal) {
  std::string to;
  for (const json::value& address : array_at(reception, "addresses"))
    if (address.is_string())
      to += fmt::format("{}<{}>", to.empty() ? "" : ", ", address.as_string().c_str());
  terminal.line(fmt::format("  {}  {}  <{}>{}", local_time(text_at(reception, "at")),
                            decision_word(terminal, text_at(reception, "decision")),
                            printable(text_at(reception, "sender")),
                            to.empty() ? "" : " → " + printable(to)));
  print_folded(printable(text_at(reception, "reply")), Ink::plain, terminal);
  print_folded(printable(circumstances_of(reception, terminal)), Ink::dim, terminal);
  print_folded(printable(text_at(reception, "found")), Ink::dim, terminal);
}

// What our own gateway answered, newest first.
void print_receptions(std::span<const json::value> receptions, Terminal& terminal) {
  if (receptions.empty()) return;
  terminal.line("");
  terminal.line(terminal.paint(Ink::bold, terminal.pick("このゲートウェイで受けたもの（新しい順）",
                                                        "At this gateway, newest first")));
  for (const json::value& value : receptions) print_reception(value.get_object(), terminal);
}

// Why an address gets no mail: what it answered, or that somebody listed it.
std::string suppression_word(const json::object& suppression, const Terminal& terminal) {
  const std::string cause = text_at(suppression, "cause");
  if (cause == "suppressed") return std::string(terminal.pick("手動で登録", "listed by hand"));
  return cause;
}

void tell(const ServerChoice& choice, const std::string& recipient, Terminal& terminal,
          Exit& exit) {
  const auto answer =
      ask_server(choice, {.path = "/v1/why?recipient=" + url_encode(recipient)}, terminal, exit);
  if (!answer) return;
  if (terminal.json()) return terminal.line(json::serialize(*answer));
  const auto stories = array_at(*answer, "messages");
  const auto receptions = array_at(*answer, "receptions");
  if (const json::object* suppression = object_at(*answer, "suppression")) {
    terminal.line(fmt::format(fmt::runtime(terminal.pick("{} への送信は抑止されています: {} ({})",
                                                         "{} is suppressed: {} ({})")),
                              printable(recipient), suppression_word(*suppression, terminal),
                              text_at(*suppression, "rule")));
    if (stories.empty())
      print_folded(printable(text_at(*suppression, "evidence")), Ink::dim, terminal);
  } else if (stories.empty() && receptions.empty()) {
    terminal.line(fmt::format(fmt::runtime(terminal.pick("{} へのメールは見当たりません。",
                                                         "There is no mail to {} here.")),
                              printable(recipient)));
    exit = Exit::no;
  }
  if (const json::object* ended = object_at(*answer, "ended"))
    print_folded(spoken_at(*ended, "what", terminal) + " " + spoken_at(*ended, "todo", terminal),
                 Ink::yellow, terminal);
  for (const json::value& story : stories) print_story(story.get_object(), terminal);
  print_receptions(receptions, terminal);
}

}  // namespace

void add_why(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "why", std::string(
                 terminal.pick("一人の宛先の経緯: 試行、応答、判断、根拠",
                               "one recipient's story: each attempt, each answer, what was done")));
  const auto choice = add_server_options(*command, terminal);
  const auto recipient = std::make_shared<std::string>();
  command->add_option("RECIPIENT", *recipient, "taro@example.jp")->required();
  command->footer("  todoku why taro@docomo.ne.jp --lang ja\n");
  command->callback([=, &terminal, &exit] { tell(*choice, *recipient, terminal, exit); });
}

}  // namespace todoku::app
