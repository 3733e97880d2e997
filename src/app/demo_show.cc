#include "app/demo_show.h"

#include "app/admin_client.h"
#include "app/width.h"
#include "app/words.h"
#include "base/text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kMargin = 4;
constexpr std::size_t kTitle = 10;      // columns of the left side
constexpr std::size_t kQuoteLines = 7;  // of a longer reply the first and the last ones are shown
constexpr std::size_t kQuoteEnd = 2;

struct Sign {
  std::string_view state, mark;
};
constexpr Sign kSigns[] = {{"delivered", "✔"}, {"bounced", "✘"},    {"deferred", "↻"},
                           {"held", "■"},      {"suppressed", "⊘"}, {"expired", "✘"}};

std::string_view mark_of(std::string_view state) {
  for (const Sign& sign : kSigns)
    if (sign.state == state) return sign.mark;
  return "·";
}

std::string day_of(const std::string& rfc3339) {
  return rfc3339.substr(0, 10);
}

std::string minutes_text(milliseconds span, const Terminal& terminal) {
  const auto minutes = (span + seconds(30)) / std::chrono::minutes(1);
  return fmt::format(fmt::runtime(terminal.pick("{} 分間", "{} minutes")), minutes);
}

std::string bounce_text(const Story& story, const Terminal& terminal) {
  if (story.suppression.empty())
    return std::string(terminal.pick("不達として差出人に通知。宛先は名簿から消しません",
                                     "bounced to the sender; the address is not suppressed"));
  const std::string until = text_at(story.suppression, "until");
  if (until.empty())
    return std::string(terminal.pick("不達として差出人に通知。解除されるまで以後は送りません",
                                     "bounced to the sender; suppressed until lifted by hand"));
  return fmt::format(fmt::runtime(terminal.pick("不達として差出人に通知。{} まで以後は送りません",
                                                "bounced to the sender; suppressed until {}")),
                     day_of(until));
}

std::string defer_text(const Story& story, milliseconds silence, const Terminal& terminal) {
  if (silence > seconds(5))
    return fmt::format(fmt::runtime(terminal.pick(
                           "再送待ち: この事業者への送信をすべて {}休み、それから送り直します",
                           "deferred: all mail to this provider rests for {} first")),
                       minutes_text(silence, terminal));
  std::string out =
      fmt::format(fmt::runtime(terminal.pick("再送待ち: 次は{}", "deferred: next try {}")),
                  when(terminal, story.due, now()));
  if (story.responsible() == reply::Responsible::recipient)
    out += terminal.pick("。宛先は名簿から消しません", "; the address is not suppressed");
  return out;
}

std::string deed_text(const Story& story, milliseconds silence, const Terminal& terminal) {
  if (story.state == "bounced") return bounce_text(story, terminal);
  if (story.state == "deferred") return defer_text(story, silence, terminal);
  if (story.state == "held")
    return std::string(terminal.pick("保留: 不達にせず、設定の修正を待って再送します",
                                     "held, not bounced: goes out once this is repaired"));
  if (story.state == "suppressed")
    return std::string(
        terminal.pick("接続もせずに送信を止めました", "stopped before any connection was made"));
  return "";
}

// The mark, the address and, at the end of the line, what it came to.
void print_title(const Story& story, Terminal& terminal) {
  const Ink ink = ink_of_state(story.state);
  const auto cause = story.cause();
  const std::string state =
      state_word(terminal, story.state, cause ? reply::to_string(*cause) : "");
  const std::string address = recipient_of(*story.part);
  const std::string sender = story.part->sender == "shop" ? "" : "  ← " + sender_of(*story.part);
  const std::size_t room = terminal.columns() - 4 - display_width(state);
  const std::string left = terminal.paint(Ink::bold, address) + terminal.paint(Ink::dim, sender);
  terminal.line(fmt::format("  {} {}{}", terminal.paint(ink, mark_of(story.state)),
                            pad(fit(left, room), room), state));
}

void print_quote(std::string_view reply, Terminal& terminal) {
  const std::string bar = terminal.paint(Ink::dim, "│ ");
  std::vector<std::string> lines;
  for (const std::string_view line : split(trim(reply), '\n'))
    for (const std::string& part : fold(printable(trim(line)), terminal.columns() - kMargin - 2))
      lines.push_back(part);
  const std::size_t cut = lines.size() > kQuoteLines ? lines.size() - kQuoteLines + 1 : 0;
  if (cut > 0) {
    const auto from = lines.begin() + std::ptrdiff_t{kQuoteLines - kQuoteEnd - 1};
    lines.insert(lines.erase(from, from + static_cast<std::ptrdiff_t>(cut)), "…");
  }
  for (const std::string& line : lines) terminal.line(std::string(kMargin, ' ') + bar + line);
}

void print_cause(reply::Cause cause, std::string_view more, Ink ink, Terminal& terminal) {
  print_row(terminal.pick("原因", "Cause"),
            fmt::format("{} — {}", words_for(cause, terminal), more), ink, terminal);
}

// No server was asked: the list knew.
void print_stopped(const Story& story, Terminal& terminal) {
  if (const auto cause = reply::parse_cause(text_at(story.suppression, "cause")))
    print_cause(*cause, terminal.pick("前回の応答でわかっています", "known from the answer above"),
                ink_of_state(story.state), terminal);
  print_row(terminal.pick("処置", "Done"), deed_text(story, milliseconds(0), terminal), Ink::bold,
            terminal);
}

void print_fixes(const Story& story, Terminal& terminal) {
  std::string_view title = terminal.pick("設定例", "Publish");
  for (const json::value& fix : array_at(story.attempt, "fix")) {
    print_row(title, record_text(fix.get_object()), Ink::cyan, terminal);
    title = "";
  }
}

// Taken: what that is worth, if it is not the inbox.
void print_taken(const Story& story, Terminal& terminal) {
  if (story.cause() == reply::Cause::accepted && story.part->note.en.empty())
    print_row(terminal.pick("説明", "Meaning"), spoken_at(story.attempt, "explanation", terminal),
              Ink::plain, terminal);
}

void print_refused(const Story& story, milliseconds silence, Terminal& terminal) {
  const auto cause = story.cause();
  const auto responsible = story.responsible();
  if (cause && responsible)
    print_cause(*cause, words_for(*responsible, terminal), ink_of_state(story.state), terminal);
  print_row(terminal.pick("処置", "Done"), deed_text(story, silence, terminal), Ink::bold,
            terminal);
  print_row(terminal.pick("説明", "Meaning"), spoken_at(story.attempt, "explanation", terminal),
            Ink::plain, terminal);
  print_row(terminal.pick("対処", "To do"), spoken_at(story.attempt, "remedy", terminal),
            Ink::plain, terminal);
  print_fixes(story, terminal);
}

}  // namespace

std::string record_text(const json::object& fix) {
  const std::string type = text_at(fix, "type");
  const std::string value = text_at(fix, "value");
  if (type == "TXT" && value.starts_with("ip"))  // joins the record that is there
    return printable(fmt::format("{}  TXT  \"v=spf1 … {} … -all\"", text_at(fix, "name"), value));
  std::string out;
  for (const std::string& part : {text_at(fix, "name"), type, text_at(fix, "value")}) {
    if (part.empty()) continue;
    if (!out.empty()) out += "  ";
    out += type == "TXT" && part == text_at(fix, "value") ? '"' + part + '"' : part;
  }
  return printable(out);
}

void print_heading(std::string_view title, std::string_view note, Terminal& terminal) {
  const std::size_t used = display_width(title) + display_width(note) + (note.empty() ? 4 : 5);
  std::string line;
  for (std::size_t i = used; i < terminal.columns(); ++i) line += "─";
  terminal.line("");
  terminal.line(terminal.paint(Ink::dim, "── ") + terminal.paint(Ink::bold, title) + " " +
                terminal.paint(Ink::dim, line + (note.empty() ? "" : " ") + std::string(note)));
}

void print_row(std::string_view title, std::string_view text, Ink ink, Terminal& terminal) {
  if (text.empty()) return;
  bool first = true;
  for (const std::string& part : fold(printable(text), terminal.columns() - kMargin - kTitle)) {
    terminal.line(std::string(kMargin, ' ') +
                  terminal.paint(Ink::dim, pad(first ? title : "", kTitle)) +
                  terminal.paint(ink, part));
    first = false;
  }
}

void print_story(const Story& story, milliseconds silence, Terminal& terminal) {
  terminal.line("");
  print_title(story, terminal);
  if (story.state == "suppressed") return print_stopped(story, terminal);
  print_quote(story.reply(), terminal);
  print_row(terminal.pick("注目", "Look"), terminal.pick(story.part->note), Ink::cyan, terminal);
  if (story.state == "delivered")
    print_taken(story, terminal);
  else
    print_refused(story, silence, terminal);
}

void print_json(const Story& story, Terminal& terminal) {
  const auto or_null = [](const json::object& object) {
    return object.empty() ? json::value(nullptr) : json::value(object);
  };
  const json::object out = {
      {"recipient", recipient_of(*story.part)},
      {"sender", sender_of(*story.part)},
      {"persona", story.part->persona},
      {"state", story.state},
      {"due", story.due.empty() ? json::value(nullptr) : json::value(story.due)},
      {"attempts", story.attempts},
      {"attempt", or_null(story.attempt)},
      {"suppression", or_null(story.suppression)},
      {"expected",
       {{"state", spool::to_string(story.part->ends)}, {"suppressed", story.part->suppressed}}},
      {"as_expected", story.as_expected()}};
  terminal.line(json::serialize(out));
}

}  // namespace todoku::app
