#include "app/demo_summary.h"

#include <algorithm>
#include <map>

#include "app/admin_client.h"
#include "app/demo_show.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr std::string_view kStates[] = {"delivered", "accepted", "deferred",
                                        "held",      "bounced",  "suppressed"};
constexpr reply::Responsible kSides[] = {reply::Responsible::recipient, reply::Responsible::sender,
                                         reply::Responsible::provider, reply::Responsible::network};

// One line of the chart: a word, a number, a bar.
void print_bar(std::string_view word, std::size_t count, Ink ink, Terminal& terminal) {
  if (count == 0) return;
  std::string bar;
  for (std::size_t i = 0; i < count; ++i) bar += "█";
  terminal.line(fmt::format("      {} {:>3}  {}", pad(word, 24), count, terminal.paint(ink, bar)));
}

void print_title(std::string_view title, Terminal& terminal) {
  terminal.line("");
  terminal.line("    " + terminal.paint(Ink::bold, title));
}

// As a person reads it: where a 250 does not mean the inbox, "accepted".
std::string_view state_of(const Story& story) {
  return story.cause() == reply::Cause::accepted ? "accepted" : std::string_view(story.state);
}

void print_deeds(std::span<const Story> stories, Terminal& terminal) {
  print_title(terminal.pick("todoku がしたこと", "What todoku did"), terminal);
  for (const std::string_view state : kStates)
    print_bar(state_word(terminal, state),
              static_cast<std::size_t>(std::ranges::count(stories, state, state_of)),
              ink_of_state(state), terminal);
}

// Was the mail refused, now or for good?
bool refused(const Story& story) {
  return story.state != "delivered" && !story.attempt.empty();
}

void print_sides(std::span<const Story> stories, Terminal& terminal) {
  print_title(terminal.pick("届かなかった原因はどこに", "Where the fault lay"), terminal);
  for (const reply::Responsible side : kSides)
    print_bar(words_for(side, terminal),
              static_cast<std::size_t>(std::ranges::count_if(
                  stories, [&](const Story& s) { return refused(s) && s.responsible() == side; })),
              side == reply::Responsible::sender ? Ink::red : Ink::yellow, terminal);
}

// What a broken sender domain asks for.
struct Repair {
  std::size_t waiting = 0;                     // mail that is held for it
  std::map<std::string, std::string> records;  // by their place in the DNS
};

// A record that names the IP address is better than one with a gap for it.
void learn(Repair& repair, const Story& story) {
  ++repair.waiting;
  for (const json::value& value : array_at(story.attempt, "fix")) {
    const json::object& fix = value.get_object();
    std::string& record = repair.records[text_at(fix, "name") + " " + text_at(fix, "type")];
    if (record.empty() || record.find("<ip>") != std::string::npos) record = record_text(fix);
  }
}

void print_repairs(std::span<const Story> stories, Terminal& terminal) {
  std::map<std::string, Repair> repairs;
  for (const Story& story : stories)
    if (story.state == "held") learn(repairs[sender_of(*story.part)], story);
  print_title(terminal.pick("直すべきもの (直れば、保留中のメールは届きます)",
                            "What to repair (then what is held goes out)"),
              terminal);
  for (const auto& [sender, repair] : repairs) {
    terminal.line(fmt::format(
        "      {}  {}", sender,
        terminal.paint(Ink::dim, fmt::format(fmt::runtime(terminal.pick("{} 件が待機", "{} wait")),
                                             repair.waiting))));
    for (const auto& [place, record] : repair.records)
      for (const std::string& line : fold(record, terminal.columns() - 8))
        terminal.line("        " + terminal.paint(Ink::cyan, line));
  }
}

// What a tool that looks at the first digit alone throws away: and of that, who is or may be there.
bool is_hard(const Story& story) {
  return story.state != "delivered" && story.reply().starts_with('5');
}
bool is_lost_unjustly(const Story& story) {
  return is_hard(story) && !story.part->suppressed;
}

void print_comparison(std::span<const Story> stories, Terminal& terminal) {
  const auto hard = std::ranges::count_if(stories, is_hard);
  const auto unjust = std::ranges::count_if(stories, is_lost_unjustly);
  print_title(terminal.pick("「ハードかソフトか」しか見ない道具なら",
                            "A tool that knows only hard and soft bounces"),
              terminal);
  const std::string text = fmt::format(
      fmt::runtime(terminal.pick(
          "5xx の {} 件をすべて名簿から消します。todoku が送信を止めたのは {} 件。残る {} "
          "件は次の理由で断られただけで、宛先は生きているか、生きているかもしれません:",
          "would drop all {} that were answered 5xx. todoku suppressed {}. The other {} were "
          "refused for these reasons only; their owners are there, or may be:")),
      hard, hard - unjust, unjust);
  for (const std::string& line : fold(text, terminal.columns() - 6)) terminal.line("      " + line);
  std::size_t widest = 0;
  for (const Story& story : stories)
    if (is_lost_unjustly(story)) widest = std::max(widest, recipient_of(*story.part).size());
  for (const Story& story : stories) {
    if (!is_lost_unjustly(story) || !story.cause()) continue;
    terminal.line(fmt::format("      {}  {}",
                              terminal.paint(Ink::green, pad(recipient_of(*story.part), widest)),
                              words_for(*story.cause(), terminal)));
  }
}

}  // namespace

void print_summary(std::span<const Story> stories, Terminal& terminal) {
  const std::string count =
      fmt::format(fmt::runtime(terminal.pick("{} 件", "{} recipients")), stories.size());
  print_heading(terminal.pick("まとめ", "Summary"), count, terminal);
  print_deeds(stories, terminal);
  print_sides(stories, terminal);
  print_repairs(stories, terminal);
  print_comparison(stories, terminal);
}

}  // namespace todoku::app
