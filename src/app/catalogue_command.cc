// todoku catalogue list | show ID | test [FILE] | unknown
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

#include "app/catalogue_source.h"
#include "app/command.h"
#include "app/explain_words.h"
#include "app/reply_pages.h"
#include "app/rule_words.h"
#include "app/table.h"
#include "app/unknown_command.h"
#include "app/width.h"
#include "base/nearest.h"
#include "base/text.h"
#include "reply/json.h"
#include "reply/trial.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

// What the command line says; it lives as long as the callbacks that read it.
struct Asked {
  std::vector<std::string> files;
  std::vector<std::string> tested;
  std::string id;
  std::string provider;
  std::string cause;
  std::string folder;
  std::vector<std::string> words;
};

// Each word stands somewhere in the entry's id, provider or cause.
bool has_words(const reply::Entry& entry, const std::vector<std::string>& words) {
  const std::string text =
      fmt::format("{} {} {}", entry.id, entry.provider, to_string(entry.verdict.cause));
  return std::ranges::all_of(
      words, [&](const std::string& word) { return ifind(text, word) != text.npos; });
}

bool wanted(const reply::Entry& entry, const Asked& asked) {
  return has_words(entry, asked.words) &&
         (asked.provider.empty() || iequals(entry.provider, asked.provider)) &&
         (asked.cause.empty() || iequals(to_string(entry.verdict.cause), asked.cause));
}

Exit list(const reply::Catalogue& catalogue, const Asked& asked, Terminal& terminal) {
  Table table({"ID", std::string(terminal.pick("原因", "CAUSE")),
               std::string(terminal.pick("助言", "ACTION")),
               std::string(terminal.pick("コード", "CODES"))});
  std::size_t count = 0;
  for (const reply::Entry& entry : catalogue.entries()) {
    if (!wanted(entry, asked)) continue;
    ++count;
    if (terminal.json()) {
      terminal.line(json::serialize(to_json(entry)));
    } else {
      table.add({entry.id, std::string(to_string(entry.verdict.cause)),
                 std::string(to_string(entry.verdict.action)),
                 fmt::format("{}", fmt::join(entry.codes, ", "))});
    }
  }
  if (terminal.json()) return Exit::done;
  if (count > 0) table.print(terminal);
  terminal.line(fmt::format(fmt::runtime(terminal.pick("{} 件", "{} entries")), count));
  return Exit::done;
}

void show_part(Terminal& terminal, std::string_view title, std::string_view text) {
  if (text.empty()) return;
  terminal.line(terminal.paint(Ink::bold, title));
  for (const std::string_view line : split(text, '\n')) {
    for (const std::string& folded : fold(printable(line), terminal.columns() - 2)) {
      terminal.line("  " + folded);
    }
  }
}

void show_entry(const reply::Entry& entry, Terminal& terminal) {
  terminal.line(terminal.paint(Ink::bold, entry.id));
  const reply::Verdict& v = entry.verdict;
  terminal.line(fmt::format("  {} · {} · {} · {} · {}", to_string(v.cause), to_string(v.permanence),
                            to_string(v.responsible), to_string(v.scope), to_string(v.action)));
  show_part(terminal, terminal.pick("説明", "What it means"), terminal.pick(entry.why));
  show_part(terminal, terminal.pick("対処", "What to do"), terminal.pick(entry.remedy));
  for (const std::string& example : entry.examples) {
    show_part(terminal, terminal.pick("実例", "Example"), example);
  }
  std::string phrases;
  for (const std::vector<std::string>& group : entry.says) {
    phrases += fmt::format("{}{}", phrases.empty() ? "" : "\n", fmt::join(group, "  +  "));
  }
  show_part(terminal, terminal.pick("見分ける語句（いずれか）", "Known by (any line)"), phrases);
  show_part(terminal, terminal.pick("出典", "Source"),
            fmt::format("{} ({})\n{}:{}", entry.source, entry.read, entry.file, entry.line));
}

// A verdict may rest on something else than an entry; its evidence is looked up by the same
// command.
void show_ground(const std::string& rule, const Ground& ground, Terminal& terminal) {
  if (terminal.json()) {
    terminal.line(json::serialize(json::object{
        {"id", rule},
        {"kind", ground.kind},
        {"cause", ground.cause ? json::value(to_string(*ground.cause)) : json::value(nullptr)},
        {"says", {{"ja", ground.says.ja}, {"en", ground.says.en}}}}));
    return;
  }
  terminal.line(terminal.paint(Ink::bold, rule));
  if (ground.cause)
    terminal.line(
        fmt::format("  {} ({})", words_for(*ground.cause, terminal), to_string(*ground.cause)));
  for (const std::string& line :
       fold(terminal.pick(ground.says.ja, ground.says.en), terminal.columns() - 2))
    terminal.line("  " + line);
}

Exit show(const reply::Catalogue& catalogue, const Asked& asked, Terminal& terminal) {
  const reply::Entry* entry = catalogue.find(asked.id);
  if (!entry) {
    if (const std::optional<Ground> ground = ground_of(asked.id)) {
      show_ground(asked.id, *ground, terminal);
      return Exit::done;
    }
    std::vector<std::string_view> ids;
    for (const reply::Entry& known : catalogue.entries()) ids.push_back(known.id);
    const std::string_view near = todoku::nearest(asked.id, ids);
    std::string text = fmt::format(
        fmt::runtime(terminal.pick("項目 {} はありません。", "there is no entry {}.")), asked.id);
    if (!near.empty()) {
      text +=
          fmt::format(fmt::runtime(terminal.pick(" もしかして: {}", " Did you mean {}?")), near);
    }
    terminal.complain(text);
    return Exit::usage;
  }
  if (terminal.json()) {
    terminal.line(json::serialize(to_json(*entry)));
  } else {
    show_entry(*entry, terminal);
  }
  return Exit::done;
}

bool is_of(const reply::Entry& entry, const Asked& asked) {
  return std::ranges::any_of(asked.tested, [&](const std::string& path) {
    return entry.file == path || entry.file.starts_with(path + "/");
  });
}

// Which of ours the tested files take the place of.
std::vector<const reply::Entry*> replaced_by(const reply::Catalogue& catalogue,
                                             const Asked& asked) {
  std::vector<const reply::Entry*> list;
  const auto builtin = reply::Catalogue::load(reply::Catalogue::builtin_files());
  if (!builtin) return list;
  for (const reply::Entry& entry : catalogue.entries()) {
    if (is_of(entry, asked) && builtin->find(entry.id)) list.push_back(&entry);
  }
  return list;
}

void print_ties(const std::vector<reply::NearTie>& ties, Terminal& terminal) {
  for (const reply::NearTie& tie : ties) {
    terminal.line(
        fmt::format(fmt::runtime(terminal.pick("僅差: {} / {} {}", "near tie: {} / {} {}")),
                    tie.winner->id, tie.other->id, printable(tie.example)));
  }
}

void print_trial(const reply::Catalogue& catalogue, const Asked& asked,
                 const std::vector<reply::Fault>& faults, const std::vector<reply::NearTie>& ties,
                 Terminal& terminal) {
  if (!faults.empty()) terminal.line(printable(to_string(faults)));
  for (const reply::Entry* entry : replaced_by(catalogue, asked)) {
    terminal.line(
        fmt::format(fmt::runtime(terminal.pick("{}:{}: {} は組み込みの項目を置き換えます。",
                                               "{}:{}: {} takes the place of the built-in entry.")),
                    entry->file, entry->line, entry->id));
  }
  print_ties(ties, terminal);
  const auto own = std::ranges::count_if(
      catalogue.entries(), [&](const reply::Entry& entry) { return is_of(entry, asked); });
  const std::size_t tried =
      asked.tested.empty() ? catalogue.entries().size() : static_cast<std::size_t>(own);
  terminal.line(
      fmt::format(fmt::runtime(terminal.pick("{} 件を検査しました。誤り {} 件、僅差 {} 件。",
                                             "{} entries tried: {} faults, {} near ties.")),
                  tried, faults.size(), ties.size()));
}

// Where files are named, near ties that none of their entries has a part in are not their business.
Exit test(const reply::Catalogue& catalogue, const Asked& asked, Terminal& terminal) {
  const std::vector<reply::Fault> faults = check(catalogue);
  std::vector<reply::NearTie> ties = near_ties(catalogue);
  std::erase_if(ties, [&](const reply::NearTie& tie) {
    return !asked.tested.empty() && !is_of(*tie.winner, asked) && !is_of(*tie.other, asked);
  });
  if (terminal.json()) {
    json::array list;
    for (const reply::Fault& f : faults) {
      list.push_back(
          {{"file", f.file}, {"line", f.line}, {"entry", f.entry}, {"reason", f.reason}});
    }
    terminal.line(json::serialize(json::object{{"entries", catalogue.entries().size()},
                                               {"faults", std::move(list)},
                                               {"near_ties", ties.size()}}));
  } else {
    print_trial(catalogue, asked, faults, ties, terminal);
  }
  return faults.empty() ? Exit::done : Exit::no;
}

// docs/replies/ from the catalogue; users may want pages with their own entries.
Exit pages(const reply::Catalogue& catalogue, const Asked& asked, Terminal& terminal) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const ReplyPage& page : make_reply_pages(catalogue)) {
    const fs::path path = fs::path(asked.folder) / page.path;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << page.text;
    out.flush();
    if (!out) {
      terminal.complain(
          fmt::format(fmt::runtime(terminal.pick("{}: 書き込めません", "{}: cannot be written")),
                      path.string()));
      return Exit::usage;
    }
  }
  return Exit::done;
}

using Work = Exit (*)(const reply::Catalogue&, const Asked&, Terminal&);

void run(Work work, const Asked& asked, Terminal& terminal, Exit& exit) {
  std::vector<std::string> files = asked.files;
  files.insert(files.end(), asked.tested.begin(), asked.tested.end());
  const Result<reply::Catalogue> catalogue = load_catalogue(files);
  if (!catalogue) {
    terminal.complain(catalogue.error().what);
    exit = Exit::usage;
    return;
  }
  exit = work(*catalogue, asked, terminal);
}

}  // namespace

void add_catalogue(CLI::App& root, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const auto say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command = root.add_subcommand(
      "catalogue", say("知っている応答の一覧と検査", "the replies that are known"));
  command->require_subcommand(1);
  const auto add = [&](const char* name, std::string help, Work work) {
    CLI::App* sub = command->add_subcommand(name, std::move(help));
    sub->add_option(
           "--catalogue", asked->files,
           say("さらに読み込む項目ファイル、またはフォルダ", "further entries: a file or a folder"))
        ->type_name("FILE");
    sub->callback([work, asked, &terminal, &exit] { run(work, *asked, terminal, exit); });
    return sub;
  };
  CLI::App* lister = add("list", say("一覧を表示", "list them"), list);
  lister->add_option("word", asked->words,
                     say("ID、事業者、原因にこの語を含むものだけ",
                         "only those with this word in their id, provider or cause"));
  lister->add_option("--provider", asked->provider,
                     say("この事業者のものだけ", "of this provider only"));
  lister->add_option("--cause", asked->cause, say("この原因のものだけ", "of this cause only"));
  add("show", say("1 件を出典と実例とともに表示", "show one, with its evidence"), show)
      ->add_option("id", asked->id, "ID")
      ->required();
  add("test",
      say("実例と反例がすべて正しく判定されるか検査", "do all examples and counter-examples hold?"),
      test)
      ->add_option("file", asked->tested,
                   say("検査する項目ファイル、またはフォルダ", "your own entries: files, folders"));
  add("pages",
      say("カタログから事業者ごとのリファレンスを作る（Markdown、日本語と英語）",
          "write the reference from it: a page a provider, in both languages"),
      pages)
      ->add_option("folder", asked->folder, say("書き込むフォルダ", "where to write them"))
      ->required();
  add_catalogue_unknown(*command, terminal, exit);
}

}  // namespace todoku::app
