// todoku report: what the logs of another MTA say, summed up, with what to do first.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

#include "app/catalogue_source.h"
#include "app/command.h"
#include "app/report_auth_page.h"
#include "app/report_page.h"
#include "app/report_reading.h"
#include "app/words.h"
#include "report/auth_json.h"
#include "report/csv_tables.h"
#include "report/html.h"
#include "report/json.h"

namespace todoku::app {
namespace {

struct Asked {
  std::vector<std::string> inputs;
  std::vector<std::string> catalogue;
  std::string remove;
  std::string watch;
  std::string keep;
  std::string html;
  bool csv = false;
  std::string table;
  bool mask = false;

  report::Privacy privacy() const { return mask ? report::Privacy::masked : report::Privacy::open; }
};

std::unexpected<Error> not_written(const std::string& path, const Terminal& terminal) {
  return fail(
      Errc::io,
      fmt::format(fmt::runtime(terminal.pick("{}: 書き込めません", "{}: cannot be written")),
                  path));
}

// One address a line, as mail programs import them. Errors: io.
Result<void> write_addresses(const std::string& path, const report::AddressBook& book,
                             report::Fate fate, const Terminal& terminal) {
  if (path.empty()) return {};
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const auto& [address, entry] : book.of(fate)) file << address << '\n';
  file.flush();
  if (!file) return not_written(path, terminal);
  return {};
}

boost::json::object input_json(const Reading& reading) {
  boost::json::object formats;
  for (std::size_t i = 0; i < logs::kFormats; ++i) {
    const auto format = static_cast<logs::Format>(i);
    if (const std::uint64_t lines = reading.logs().lines_of(format))
      formats[to_string(format)] = lines;
  }
  return {{"lines", reading.logs().lines()},
          {"formats", std::move(formats)},
          {"messages", reading.summary().mails()}};
}

// Of delivery, or of authentication where that is all there is.
report::CsvTable table_of(const Reading& reading, const Asked& asked) {
  if (!asked.table.empty()) return *report::parse_csv_table(asked.table);
  const report::Tally& total = reading.summary().total();
  if (total.sent + total.failed() > 0 || reading.auth().empty()) return report::CsvTable::causes;
  return reading.auth().sources().empty() ? report::CsvTable::tls : report::CsvTable::dmarc;
}

void show(const Reading& reading, const reply::Catalogue& catalogue, const Asked& asked,
          Terminal& terminal) {
  const report::Privacy privacy = asked.privacy();
  if (asked.csv || !asked.table.empty()) {
    terminal.print(
        report::to_csv(table_of(reading, asked), reading.summary(), reading.auth(), privacy));
  } else if (terminal.json()) {
    boost::json::object object{{"input", input_json(reading)}};
    for (auto& field : report::to_json(reading.summary(), catalogue, privacy))
      object[field.key()] = std::move(field.value());
    object["authentication"] = report::to_json(reading.auth());
    terminal.line(boost::json::serialize(object));
  } else {
    print_report(reading.summary(), reading.logs(), catalogue, privacy, terminal);
    print_auth(reading.auth(), terminal);
  }
}

// The page names what was read: programs and their lines, and mails.
Result<void> write_page(const Reading& reading, const reply::Catalogue& catalogue,
                        const Asked& asked, const Terminal& terminal) {
  if (asked.html.empty()) return {};
  std::vector<std::pair<std::string, std::uint64_t>> sources;
  for (std::size_t i = 0; i < logs::kFormats; ++i) {
    const auto format = static_cast<logs::Format>(i);
    const std::uint64_t lines = reading.logs().lines_of(format);
    if (lines > 0) sources.emplace_back(to_string(format), lines);
  }
  if (reading.summary().mails() > 0) sources.emplace_back("e-mail", reading.summary().mails());
  const std::string page = report::to_html({.summary = reading.summary(),
                                            .auth = reading.auth(),
                                            .catalogue = catalogue,
                                            .sources = std::move(sources),
                                            .privacy = asked.privacy(),
                                            .japanese_first = terminal.language() == Language::ja,
                                            .version = TODOKU_VERSION});
  std::ofstream file(asked.html, std::ios::binary | std::ios::trunc);
  file << page << std::flush;
  if (!file) return not_written(asked.html, terminal);
  return {};
}

void run(const Asked& asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  if (terminal.json() && (asked.csv || !asked.table.empty()))
    return terminal.complain(terminal.pick("--json と --csv (--table) は一緒には使えません。",
                                           "--json and --csv (--table) exclude each other."));
  const Result<reply::Catalogue> catalogue = load_catalogue(asked.catalogue);
  if (!catalogue) return terminal.complain(catalogue.error().what);
  Reading reading(*catalogue, terminal);
  const bool good = reading.read(asked.inputs);
  const report::AddressBook& book = reading.summary().addresses();
  for (const auto& [path, fate] :
       {std::pair(asked.remove, report::Fate::removed),
        std::pair(asked.watch, report::Fate::watched), std::pair(asked.keep, report::Fate::kept)}) {
    const Result<void> written = write_addresses(path, book, fate, terminal);
    if (!written) return terminal.complain(written.error().what);
  }
  const Result<void> page = write_page(reading, *catalogue, asked, terminal);
  if (!page) return terminal.complain(page.error().what);
  show(reading, *catalogue, asked, terminal);
  if (!reading.found_something())
    return terminal.complain(terminal.pick("配送の記録も、認証のレポートも見つかりません。",
                                           "no delivery attempts and no reports found."));
  if (good) exit = Exit::done;
}

}  // namespace

void add_report(CLI::App& root, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const auto say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command = root.add_subcommand(
      "report", say("他の MTA のログを読み、原因と対処をまとめる",
                    "sums up another MTA's logs: causes, and what to do first"));
  command
      ->add_option("log", asked->inputs,
                   say("ログファイル (gzip・zstd も可)、フォルダ、または - (標準入力)",
                       "logs (also gzip, zstd), folders, or - for stdin"))
      ->required();
  command->add_flag("--csv", asked->csv,
                    say("事業者と原因ごとの CSV", "provider and cause as CSV"));
  command
      ->add_option("--table", asked->table,
                   say("CSV で出す別の表", "another table, as CSV: causes, providers, ..."))
      ->check(CLI::IsMember(
          std::vector<std::string>(std::begin(report::kCsvTables), std::end(report::kCsvTables))));
  command
      ->add_option("--html", asked->html,
                   say("図入りの 1 枚の HTML として書くファイル",
                       "writes one page with charts, to hand to a customer"))
      ->type_name("FILE");
  command->add_flag("--mask", asked->mask,
                    say("アドレスの @ より前を伏せる", "hides who was written to: domains alone"));
  command
      ->add_option("--remove", asked->remove,
                   say("リストから外すアドレスを書くファイル",
                       "writes the addresses to remove to this file"))
      ->type_name("FILE");
  command
      ->add_option("--watch", asked->watch,
                   say("もう一度断られたら外すアドレスを書くファイル",
                       "writes the addresses that one more refusal would remove"))
      ->type_name("FILE");
  command
      ->add_option("--keep", asked->keep,
                   say("外してはいけないアドレスを書くファイル",
                       "writes the addresses that must not be removed"))
      ->type_name("FILE");
  command
      ->add_option(
          "--catalogue", asked->catalogue,
          say("さらに読み込む項目ファイル、またはフォルダ", "further entries: a file or a folder"))
      ->type_name("FILE");
  command->footer(
      "  todoku report /var/log/mail.log*\n"
      "  todoku report --html october.html --remove remove.txt mail.log.1.gz\n"
      "  todoku report --table dmarc dmarc-reports/\n");
  command->callback([asked, &terminal, &exit] { run(*asked, terminal, exit); });
}

}  // namespace todoku::app
