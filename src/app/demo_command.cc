// todoku demo: a campaign to nine providers, played on this machine, from the first connection to
// the last decision.
#include <CLI/CLI.hpp>
#include <span>

#include "app/command.h"
#include "app/demo_letter.h"
#include "app/demo_servers.h"
#include "app/demo_show.h"
#include "app/demo_summary.h"
#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

// An answer is there within a second, but for the fsync of a slow disk.
constexpr milliseconds kAnswerPatience{15'000};

// The show under way.
struct Show {
  DemoServers& servers;
  Watch watch;
  Interrupt& interrupt;
  Terminal& terminal;
  std::vector<Story> stories;  // in the order of the cast
};

Result<void> send(const Show& show, std::span<const Part> parts) {
  std::vector<Letter> letters;
  for (const Part& part : parts) letters.push_back(letter_to(part));
  const Result<void> sent = post(show.servers.submission(), letters);
  if (!sent) return fail(sent.error().code, "SMTP: " + sent.error().what);
  return {};
}

Result<void> hear(Show& show, const Part& part) {
  const Result<Story> story = show.watch.story(part, nullptr, kAnswerPatience, show.interrupt);
  if (!story) return std::unexpected(story.error());
  show.stories.push_back(*story);
  if (show.terminal.json()) return {};
  const bool slowed = story->state == "deferred" && part.act == 2;
  print_story(*story, slowed ? show.watch.silence(persona_of(part).provider) : milliseconds(0),
              show.terminal);
  return {};
}

// The parts at the front that belong together: one persona in the first act, then one at a time.
std::span<const Part> next_scene(std::span<const Part> left) {
  std::size_t size = 1;
  while (left.front().act == 1 && size < left.size() && left[size].act == 1 &&
         left[size].persona == left.front().persona)
    ++size;
  return left.first(size);
}

void announce(const Part& part, const Terminal& terminal, Terminal& out) {
  const receive::Persona& persona = persona_of(part);
  if (part.act == 1) return print_heading(persona.title, persona.hosts.front(), out);
  if (part.ends == spool::State::suppressed)
    print_heading(terminal.pick("次の配信で", "The next campaign"), "", out);
  else if (part.local.starts_with("blocked"))
    print_heading(terminal.pick("原因が宛先でも文面でもないとき",
                                "When it is neither the recipient nor the message"),
                  "", out);
}

Result<void> perform(Show& show) {
  for (std::span<const Part> left = cast(); !left.empty();) {
    const std::span<const Part> scene = next_scene(left);
    left = left.subspan(scene.size());
    if (!show.terminal.json()) announce(scene.front(), show.terminal, show.terminal);
    const Result<void> sent = send(show, scene);
    if (!sent) return sent;
    for (const Part& part : scene)
      if (const Result<void> heard = hear(show, part); !heard) return heard;
  }
  return {};
}

// Those that were put off and are to be taken soon: the greylisted.
Result<void> await_retries(Show& show) {
  bool announced = show.terminal.json();
  for (Story& story : show.stories) {
    if (story.state != "deferred" || story.part->ends != spool::State::delivered) continue;
    if (!std::exchange(announced, true))
      print_heading(show.terminal.pick("数秒後の再送", "The retry, some seconds later"), "",
                    show.terminal);
    const Result<Story> later =
        show.watch.story(*story.part, &story, kAnswerPatience, show.interrupt);
    if (!later) return std::unexpected(later.error());
    story = *later;
    if (!show.terminal.json()) print_story(story, milliseconds(0), show.terminal);
  }
  return {};
}

void print_welcome(const DemoServers& servers, Terminal& terminal) {
  const auto line = [&](std::string_view ja, std::string_view en) {
    for (const std::string& part : fold(terminal.pick(ja, en), terminal.columns() - 2))
      terminal.line("  " + part);
  };
  terminal.line("");
  terminal.line("  " + terminal.paint(Ink::bold, "todoku demo"));
  line(
      "国内外の事業者 9 社をこの機械の中で演じ、そこへ小さな配信をします。外へは 1 "
      "パケットも出ません。",
      "Nine providers are played on this machine, and a small campaign is sent to them. No packet "
      "leaves it.");
  line("応答の文面は各社が実際に返すもので、返す理由だけが芝居です。",
       "The answers are what these providers really say; only the occasion is staged.");
  terminal.line("");
  terminal.line(terminal.paint(
      Ink::dim, fmt::format("  SMTP {}   API {}   sandbox {}", to_string(servers.submission()),
                            servers.engine_api(), servers.sandbox_api())));
}

// What failed to end as it must.
Exit judge(const Show& show) {
  Exit exit = Exit::done;
  for (const Story& story : show.stories) {
    if (story.as_expected()) continue;
    exit = Exit::no;
    show.terminal.complain(fmt::format(
        fmt::runtime(show.terminal.pick("{}: {} (抑止 {}) のはずが {} (抑止 {})",
                                        "{}: must be {} (suppressed: {}), and is {} ({})")),
        recipient_of(*story.part), spool::to_string(story.part->ends), story.part->suppressed,
        story.state, !story.suppression.empty()));
  }
  return exit;
}

void print_next(const DemoServers& servers, Terminal& terminal) {
  const std::string engine = " --server " + servers.engine_api();
  const std::string sandbox = " --server " + servers.sandbox_api();
  const std::pair<std::string, std::string_view> lines[] = {
      {"todoku queue list" + engine, terminal.pick("待っているメール", "what waits")},
      {"todoku why overquota.sato@gmail.com" + engine,
       terminal.pick("一人の宛先の経緯", "one recipient's story")},
      {"todoku suppression list" + engine,
       terminal.pick("送らない宛先と理由", "who is not written to, and why")},
      {"todoku holds list" + engine, terminal.pick("修理待ち", "what waits for a repair")},
      {"todoku events" + engine, terminal.pick("起きたことすべて", "all that happened")},
      {"todoku sandbox mail list" + sandbox,
       terminal.pick("事業者の側に届いたメール", "what the providers received")}};
  for (const auto& [command, about] : lines)
    terminal.line(fmt::format("    {}{}", pad(command, 66), terminal.paint(Ink::dim, about)));
}

void keep_running(DemoServers& servers, Terminal& terminal) {
  const std::string folder = servers.folder();
  print_heading(terminal.pick("動かしたままにしました。次に試すこと", "Both go on. What to try"),
                "", terminal);
  terminal.line("");
  print_next(servers, terminal);
  const DemoServers::Kept kept = servers.let_go();
  terminal.line("");
  terminal.line(fmt::format("    {}  kill {} {} && rm -r {}", terminal.pick("終了:", "To end:"),
                            kept.engine, kept.sandbox, folder));
}

void print_farewell(Terminal& terminal) {
  print_heading(terminal.pick("次に試すこと", "What to try next"), "", terminal);
  terminal.line("");
  const std::pair<std::string_view, std::string_view> lines[] = {
      {"todoku demo --keep",
       terminal.pick("動かしたまま、自分で調べる", "leave it running, and look for yourself")},
      {"todoku explain '550-5.7.26 …'",
       terminal.pick("手元の応答を読み解く", "what a reply of your own means")},
      {"todoku sandbox", terminal.pick("事業者だけを動かし、自分の送信プログラムをつなぐ",
                                       "the providers alone, for a program of yours")},
      {"todoku help", terminal.pick("すべてのコマンド", "all commands")}};
  for (const auto& [command, about] : lines)
    terminal.line(fmt::format("    {}{}", pad(command, 34), terminal.paint(Ink::dim, about)));
  terminal.line("");
}

Exit explain_failure(const Error& error, Terminal& terminal) {
  terminal.complain(error.code == Errc::cancelled
                        ? std::string(terminal.pick("中断しました。", "interrupted."))
                        : error.what);
  return Exit::no;
}

Exit finish(Show& show, bool keep) {
  if (show.terminal.json()) {
    for (const Story& story : show.stories) print_json(story, show.terminal);
  } else {
    print_summary(show.stories, show.terminal);
  }
  const Exit exit = judge(show);
  if (keep)
    keep_running(show.servers, show.terminal);
  else if (!show.terminal.json())
    print_farewell(show.terminal);
  return exit;
}

Exit play(bool keep, Terminal& terminal) {
  Interrupt interrupt;
  const Result<std::unique_ptr<DemoServers>> servers = DemoServers::start(keep, interrupt);
  if (!servers) return explain_failure(servers.error(), terminal);
  if (!terminal.json()) print_welcome(**servers, terminal);
  Show show{**servers, Watch(ApiClient((*servers)->engine_api(), "")), interrupt, terminal, {}};
  Result<void> done = perform(show);
  if (done) done = await_retries(show);
  if (!done) return explain_failure(done.error(), terminal);
  return finish(show, keep);
}

}  // namespace

void add_demo(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "demo", std::string(terminal.pick(
                  "事業者 9 社への配信を、この機械の中だけで演じて見せる",
                  "a campaign to nine providers, played on this machine; no packet leaves it")));
  const auto keep = std::make_shared<bool>(false);
  command->add_flag("--keep", *keep,
                    std::string(terminal.pick(
                        "終わってもサンドボックスとエンジンを動かしておき、次に試すことを示す",
                        "leave sandbox and engine running, and say what to try next")));
  command->footer(
      "  todoku demo\n  todoku demo --lang ja --keep\n  todoku demo --json | jq .state\n");
  command->callback([=, &terminal, &exit] { exit = play(*keep, terminal); });
}

}  // namespace todoku::app
