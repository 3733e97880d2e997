// todoku report: what the logs of another MTA say, summed up, with what to do first.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>

#include "app/catalogue_source.h"
#include "app/command.h"
#include "app/log_source.h"
#include "app/progress.h"
#include "app/report_page.h"
#include "app/returned_mail.h"
#include "app/words.h"
#include "logs/judge.h"
#include "logs/reader.h"
#include "report/html.h"
#include "report/json.h"

namespace todoku::app {
namespace {

struct Asked {
  std::vector<std::string> inputs;
  std::vector<std::string> catalogue;
  std::string remove;
  std::string keep;
  std::string html;
  bool csv = false;
  bool mask = false;

  report::Privacy privacy() const { return mask ? report::Privacy::masked : report::Privacy::open; }
};

// One address a line, as mail programs import them. Errors: io.
Result<void> write_addresses(const std::string& path, const report::AddressBook& book,
                             report::Fate fate) {
  if (path.empty()) return {};
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const auto& [address, entry] : book.of(fate)) file << address << '\n';
  file.flush();
  if (!file) return fail(Errc::io, fmt::format("{}: cannot be written", path));
  return {};
}

boost::json::object input_json(const logs::Reader& reader, std::uint64_t messages) {
  boost::json::object formats;
  for (std::size_t i = 0; i < logs::kFormats; ++i) {
    const auto format = static_cast<logs::Format>(i);
    if (const std::uint64_t lines = reader.lines_of(format)) formats[to_string(format)] = lines;
  }
  return {{"lines", reader.lines()}, {"formats", std::move(formats)}, {"messages", messages}};
}

// From files to a summary; says which files could not be read and goes on.
class Reading {
 public:
  Reading(const reply::Catalogue& catalogue, Terminal& terminal)
      : terminal_(terminal),
        catalogue_(catalogue),
        judge_(catalogue),
        reader_(now(), [this](const logs::Attempt& attempt) {
          if (attempt.outcome == logs::Outcome::sent) {
            summary_.add_sent(attempt, judge_.provider(attempt));
          } else {
            summary_.add_failed(attempt, judge_.judge(attempt));
          }
        }) {}

  // False: something could not be read.
  bool read(const std::string& argument) {
    const Result<std::vector<std::string>> files = files_under(argument);
    if (!files) return refuse(files.error());
    bool good = true;
    for (const std::string& file : *files) {
      const Result<void> outcome = read_file(file);
      if (!outcome) good = refuse(outcome.error());
    }
    return good;
  }

  const report::Summary& summary() const { return summary_; }
  std::uint64_t messages() const { return messages_; }  // mails read, bounces or not
  const logs::Reader& reader() const { return reader_; }

 private:
  bool refuse(const Error& error) {
    terminal_.complain(error.what);
    return false;
  }

  // A log goes through in blocks; a file of mail is taken whole.
  Result<void> read_file(const std::string& file) {
    enum class Content { unknown, log, mail } content = Content::unknown;
    std::string mail;
    const auto take = [&](std::string_view bytes) {
      if (bytes.empty()) return;
      if (content == Content::unknown) content = is_mail(bytes) ? Content::mail : Content::log;
      if (content == Content::log) return reader_.feed(bytes);
      mail.append(bytes.substr(0, kMaxMailBytes - std::min(kMaxMailBytes, mail.size())));
    };
    Progress bar(file);
    const Result<void> outcome =
        read_unpacked(file, take, [&bar](std::uint64_t bytes) { bar.reached(bytes); });
    reader_.finish();
    messages_ += read_returned(mail, bounces_, catalogue_, now(),
                               [this](const logs::Attempt& attempt, const reply::Verdict& verdict) {
                                 summary_.add_failed(attempt, verdict);
                               });
    return outcome;
  }

  static constexpr std::size_t kMaxMailBytes = 1u << 30;  // of one file; the rest is passed over

  Terminal& terminal_;
  const reply::Catalogue& catalogue_;
  bounce::Reader bounces_;
  std::uint64_t messages_ = 0;
  logs::Judge judge_;
  report::Summary summary_;
  logs::Reader reader_;
};

void show(const Reading& reading, const reply::Catalogue& catalogue, const Asked& asked,
          Terminal& terminal) {
  const report::Privacy privacy = asked.privacy();
  if (asked.csv) {
    terminal.print(report::to_csv(reading.summary(), privacy));
  } else if (terminal.json()) {
    boost::json::object object{{"input", input_json(reading.reader(), reading.messages())}};
    for (auto& field : report::to_json(reading.summary(), catalogue, privacy))
      object[field.key()] = std::move(field.value());
    terminal.line(boost::json::serialize(object));
  } else {
    print_report(reading.summary(), reading.reader(), reading.messages(), catalogue, privacy,
                 terminal);
  }
}

// The page names what was read: programs and their lines, and mails.
Result<void> write_page(const Reading& reading, const reply::Catalogue& catalogue,
                        const Asked& asked, const Terminal& terminal) {
  if (asked.html.empty()) return {};
  std::vector<std::pair<std::string, std::uint64_t>> sources;
  for (std::size_t i = 0; i < logs::kFormats; ++i) {
    const auto format = static_cast<logs::Format>(i);
    const std::uint64_t lines = reading.reader().lines_of(format);
    if (lines > 0) sources.emplace_back(to_string(format), lines);
  }
  if (reading.messages() > 0) sources.emplace_back("e-mail", reading.messages());
  const std::string page = report::to_html({.summary = reading.summary(),
                                            .catalogue = catalogue,
                                            .sources = std::move(sources),
                                            .privacy = asked.privacy(),
                                            .japanese_first = terminal.language() == Language::ja,
                                            .version = TODOKU_VERSION});
  std::ofstream file(asked.html, std::ios::binary | std::ios::trunc);
  file << page << std::flush;
  if (!file) return fail(Errc::io, fmt::format("{}: cannot be written", asked.html));
  return {};
}

void run(const Asked& asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  const Result<reply::Catalogue> catalogue = load_catalogue(asked.catalogue);
  if (!catalogue) return terminal.complain(catalogue.error().what);
  Reading reading(*catalogue, terminal);
  bool good = true;
  for (const std::string& input : asked.inputs) good = reading.read(input) && good;
  const report::AddressBook& book = reading.summary().addresses();
  for (const auto& [path, fate] : {std::pair(asked.remove, report::Fate::removed),
                                   std::pair(asked.keep, report::Fate::kept)}) {
    const Result<void> written = write_addresses(path, book, fate);
    if (!written) return terminal.complain(written.error().what);
  }
  const Result<void> page = write_page(reading, *catalogue, asked, terminal);
  if (!page) return terminal.complain(page.error().what);
  show(reading, *catalogue, asked, terminal);
  const report::Tally& total = reading.summary().total();
  if (total.sent + total.failed() == 0)
    return terminal.complain(
        terminal.pick("配送の記録が見つかりません。", "no delivery attempts found."));
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
  command->add_option("--html", asked->html,
                      say("図入りの 1 枚の HTML として書くファイル",
                          "writes one page with charts, to hand to a customer"));
  command->add_flag("--mask", asked->mask,
                    say("アドレスの @ より前を伏せる", "hides who was written to: domains alone"));
  command->add_option(
      "--remove", asked->remove,
      say("リストから外すアドレスを書くファイル", "writes the addresses to remove to this file"));
  command->add_option("--keep", asked->keep,
                      say("外してはいけないアドレスを書くファイル",
                          "writes the addresses that must not be removed"));
  command->add_option(
      "--catalogue", asked->catalogue,
      say("さらに読み込む項目ファイル、またはフォルダ", "further entries: a file or a folder"));
  command->callback([asked, &terminal, &exit] { run(*asked, terminal, exit); });
}

}  // namespace todoku::app
