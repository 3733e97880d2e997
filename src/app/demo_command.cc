// todoku demo: a campaign to nine providers, played on this machine, from the first connection to
// the last decision.
#include <CLI/CLI.hpp>
#include <span>

#include "app/command.h"
#include "app/demo_guide.h"
#include "app/demo_letter.h"
#include "app/demo_repair.h"
#include "app/demo_servers.h"
#include "app/demo_show.h"
#include "app/demo_summary.h"

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
  const bool slowed = story->state == "deferred" && part.act == 3;
  print_story(*story, slowed ? show.watch.silence(persona_of(part).provider) : milliseconds(0),
              show.terminal);
  return {};
}

// The parts at the front that belong together: one persona in the first act, the whole second one,
// then one at a time.
std::span<const Part> next_scene(std::span<const Part> left) {
  std::size_t size = 1;
  const Part& first = left.front();
  while (first.act < 3 && size < left.size() && left[size].act == first.act &&
         (first.act == 2 || left[size].persona == first.persona))
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

Result<void> repair(Show& show, std::span<const Part> parts) {
  const Result<std::vector<Story>> ended =
      play_repair({show.servers, show.watch, show.interrupt, show.terminal}, parts);
  if (!ended) return std::unexpected(ended.error());
  show.stories.insert(show.stories.end(), ended->begin(), ended->end());
  return {};
}

Result<void> perform(Show& show) {
  for (std::span<const Part> left = cast(); !left.empty();) {
    const std::span<const Part> scene = next_scene(left);
    left = left.subspan(scene.size());
    if (scene.front().act == 2) {
      if (const Result<void> done = repair(show, scene); !done) return done;
      continue;
    }
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
    print_kept(show.servers, show.terminal);
  else if (!show.terminal.json())
    print_farewell(show.terminal);
  if (keep) show.servers.let_go();
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
                  "事業者 9 社への配信を、このマシン上だけで再現して見せる",
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
