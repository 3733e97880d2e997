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

constexpr std::string_view kStates[] = {"delivered", "deferred", "held", "bounced", "suppressed"};
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

void print_deeds(std::span<const Story> stories, Terminal& terminal) {
  print_title(terminal.pick("todoku がしたこと", "What todoku did"), terminal);
  for (const std::string_view state : kStates)
    print_bar(state_word(terminal, state),
              static_cast<std::size_t>(std::ranges::count(stories, state, &Story::state)),
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

// Each record once, by its place in the DNS; one that names the IP address rather than one with a
// gap for it.
std::map<std::string, std::string> records_to_repair(std::span<const Story> stories) {
  std::map<std::string, std::string> out;
  for (const Story& story : stories) {
    if (story.state != "held") continue;
    for (const json::value& value : array_at(story.attempt, "fix")) {
      const json::object& fix = value.get_object();
      std::string& record = out[text_at(fix, "name") + " " + text_at(fix, "type")];
      if (record.empty() || record.find("<ip>") != std::string::npos) record = record_text(fix);
    }
  }
  return out;
}

void print_repairs(std::span<const Story> stories, Terminal& terminal) {
  print_title(terminal.pick("直すべきもの (直れば保留中のメールは届きます)",
                            "What to repair (then the held mail goes out)"),
              terminal);
  for (const auto& [place, record] : records_to_repair(stories))
    for (const std::string& line : fold(record, terminal.columns() - 6))
      terminal.line("      " + terminal.paint(Ink::cyan, line));
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
  print_heading(terminal.pick("まとめ", "Summary"), "", terminal);
  print_deeds(stories, terminal);
  print_sides(stories, terminal);
  print_repairs(stories, terminal);
  print_comparison(stories, terminal);
}

}  // namespace todoku::app
