#include "app/unknown_command.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "app/admin_client.h"
#include "app/catalogue_source.h"
#include "app/explain_words.h"
#include "app/log_source.h"
#include "app/unknown_source.h"
#include "app/width.h"
#include "app/words.h"
#include "reply/draft.h"
#include "reply/json.h"
#include "reply/judge.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kNearest = 3;
constexpr double kWorthTelling = 0.25;  // of a text's weight; what shares less is like it by chance

struct Asked {
  std::vector<std::string> inputs;
  std::vector<std::string> catalogue;
  std::string server;
  std::string token;
  std::size_t limit = 20;
  bool toml = false;
};

std::string day_of(WallTime at) {
  return rfc3339(at).substr(0, 10);
}

// A kind with what is thought of it.
struct Kind {
  const reply::Cluster* cluster;
  reply::Verdict judged;
  std::vector<reply::Near> near;
  reply::Proposal proposal() const { return reply::propose(near, judged); }
};

class Showing {
 public:
  Showing(const reply::Catalogue& catalogue, Terminal& terminal)
      : catalogue_(catalogue), nearness_(catalogue), terminal_(terminal) {}

  Kind kind_of(const reply::Cluster& cluster) const {
    const std::string text = cluster.examples.empty() ? "" : cluster.examples[0];
    return {&cluster, reply::judge_text(catalogue_, text, {}),
            nearness_.nearest(cluster.words, kNearest)};
  }

  void toml(const Kind& kind) const {
    const reply::Cluster& c = *kind.cluster;
    terminal_.line(fmt::format("# {} x  {}", c.count, printable(c.text())));
    terminal_.line(draft_entry(c, kind.proposal(), day_of(now())));
  }

  void json_line(const Kind& kind) const {
    const reply::Cluster& c = *kind.cluster;
    json::array near;
    for (const reply::Near& n : kind.near) {
      near.push_back({{"entry", n.entry->id},
                      {"cause", to_string(n.entry->verdict.cause)},
                      {"percent", static_cast<int>(std::lround(n.share * 100))}});
    }
    json::array hosts;
    for (const std::string& host : c.hosts) hosts.push_back(reply::json_text(host));
    json::array examples;
    for (const std::string& example : c.examples) examples.push_back(reply::json_text(example));
    const reply::Proposal proposal = kind.proposal();
    terminal_.line(json::serialize(
        json::object{{"template", reply::json_text(c.text())},
                     {"count", c.count},
                     {"first", c.first ? json::value(rfc3339(*c.first)) : json::value(nullptr)},
                     {"last", c.last ? json::value(rfc3339(*c.last)) : json::value(nullptr)},
                     {"hosts", std::move(hosts)},
                     {"examples", std::move(examples)},
                     {"judged",
                      {{"cause", to_string(kind.judged.cause)},
                       {"confidence", to_string(kind.judged.confidence)},
                       {"rule", kind.judged.rule}}},
                     {"nearest", std::move(near)},
                     {"proposed", to_string(proposal.cause)},
                     {"toml", reply::json_text(draft_entry(c, proposal, day_of(now())))}}));
  }

  void card(const Kind& kind) const {
    const reply::Cluster& c = *kind.cluster;
    const std::string count = fmt::format("{:>6} ×  ", c.count);
    const std::size_t indent = display_width(count);
    std::string front = terminal_.paint(Ink::bold, count);
    for (const std::string& line : fold(printable(c.text()), terminal_.columns() - indent)) {
      terminal_.line(front + terminal_.paint(Ink::bold, line));
      front = std::string(indent, ' ');
    }
    const auto put = [&](std::string_view text) {
      for (const std::string& line : fold(text, terminal_.columns() - indent))
        terminal_.line(std::string(indent, ' ') + line);
    };
    if (const std::string seen = seen_line(c); !seen.empty()) put(seen);
    if (!c.examples.empty() && c.examples[0] != c.text())
      put(fmt::format("{}: {}", terminal_.pick("例", "e.g."),
                      fit(reply_line(c.examples[0]), terminal_.columns())));
    put(fmt::format("{}: {} ({})", terminal_.pick("今の判定", "judged now"),
                    words_for(kind.judged.cause, terminal_),
                    words_for(kind.judged.confidence, terminal_)));
    if (const std::string near = near_line(kind); !near.empty()) put(near);
    terminal_.line("");
  }

 private:
  std::string seen_line(const reply::Cluster& c) const {
    std::string out;
    if (c.first && c.last) {
      out = day_of(*c.first) == day_of(*c.last)
                ? day_of(*c.first)
                : fmt::format(fmt::runtime(terminal_.pick("{} から {} まで", "from {} to {}")),
                              day_of(*c.first), day_of(*c.last));
    }
    if (c.hosts.empty()) return out;
    if (!out.empty()) out += "  ";
    out += printable(c.hosts[0]);
    if (c.hosts.size() > 1)
      out += fmt::format(fmt::runtime(terminal_.pick(" ほか", " and others")));
    return out;
  }

  std::string near_line(const Kind& kind) const {
    std::string out;
    for (const reply::Near& n : kind.near) {
      if (n.share < kWorthTelling) break;
      out += fmt::format("{}{} {:.0f} % ({})", out.empty() ? "" : terminal_.pick("、", ", "),
                         n.entry->id, n.share * 100, words_for(n.entry->verdict.cause, terminal_));
    }
    if (out.empty()) return out;
    return fmt::format("{}: {}", terminal_.pick("近い項目", "nearest entries"), out);
  }

  const reply::Catalogue& catalogue_;
  reply::Nearness nearness_;
  Terminal& terminal_;
};

void show(const UnknownReplies& found, const reply::Catalogue& catalogue, const Asked& asked,
          Terminal& terminal) {
  const Showing showing(catalogue, terminal);
  const std::vector<const reply::Cluster*> kinds = found.clusters().by_count();
  std::size_t shown = 0;
  for (const reply::Cluster* cluster : kinds) {
    if (asked.limit > 0 && shown == asked.limit) break;
    ++shown;
    const Kind kind = showing.kind_of(*cluster);
    if (terminal.json()) {
      showing.json_line(kind);
    } else if (asked.toml) {
      showing.toml(kind);
    } else {
      showing.card(kind);
    }
  }
  if (terminal.json() || asked.toml) return;
  if (found.replies() == 0)
    return terminal.line(
        terminal.pick("失敗の応答は見つかりませんでした。", "No replies of failures were found."));
  if (kinds.empty()) {
    return terminal.line(
        fmt::format(fmt::runtime(terminal.pick(
                        "失敗の応答 {} 件は、すべてカタログに登録済みです。",
                        "{} replies of failures, and the catalogue has an entry for each.")),
                    found.replies()));
  }
  terminal.line(fmt::format(
      fmt::runtime(terminal.pick(
          "失敗の応答 {} 件のうち、カタログにないもの {} 件（{} 種類、うち {} 種類を表示）。",
          "{} replies of failures; no entry knows {} of them, of {} kinds ({} shown).")),
      found.replies(), found.clusters().count() + found.clusters().left_out(), kinds.size(),
      shown));
  if (shown > 0) {
    terminal.line(terminal.pick("項目の下書きは --toml で出力できます。",
                                "--toml prints an entry to begin from for each."));
  }
}

void run(const Asked& asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  const Result<reply::Catalogue> catalogue = load_catalogue(asked.catalogue);
  if (!catalogue) return terminal.complain(catalogue.error().what);
  if (asked.inputs.empty() && asked.server.empty()) {
    return terminal.complain(terminal.pick("ファイルか --server を指定してください。",
                                           "name files, or a server with --server."));
  }
  UnknownReplies found(*catalogue);
  bool good = true;
  const auto refuse = [&](const Error& error) {
    terminal.complain(error.what);
    good = false;
  };
  for (const std::string& input : asked.inputs) {
    const Result<std::vector<std::string>> files = files_under(input, terminal, refuse);
    if (!files) {
      refuse(files.error());
      continue;
    }
    for (const std::string& file : *files) {
      if (const Result<void> read = found.read_file(file, terminal); !read) refuse(read.error());
    }
  }
  if (!asked.server.empty()) {
    const Result<void> read = found.read_server(ApiClient(asked.server, asked.token));
    if (!read) {
      terminal.complain(read.error().what);
      exit = Exit::unreachable;
      return;
    }
  }
  show(found, *catalogue, asked, terminal);
  if (good) exit = Exit::done;
}

}  // namespace

void add_catalogue_unknown(CLI::App& catalogue, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const auto say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command = catalogue.add_subcommand(
      "unknown", say("どの項目にも当たらない応答を種類ごとにまとめ、項目の下書きを作る",
                     "replies that no entry knows, by kind, with entries to begin from"));
  command->add_option("file", asked->inputs,
                      say("ログ、不達メール、応答文のファイルやフォルダ、- は標準入力",
                          "logs, returned mail, texts of replies, folders; - is stdin"));
  command->add_option("--server", asked->server,
                      say("動いているサーバーの履歴から (HOST:PORT)",
                          "from a running server's history (HOST:PORT)"));
  command->add_option("--token", asked->token, say("API のトークン", "its API token"))
      ->envname("TODOKU_TOKEN");
  command->add_option("--limit", asked->limit, say("表示する種類の数、0 は全部", "kinds; 0 is all"))
      ->capture_default_str();
  command->add_flag("--toml", asked->toml,
                    say("項目の下書きを TOML で出力", "prints entries to begin from, as TOML"));
  command
      ->add_option("--catalogue", asked->catalogue,
                   say("さらに読み込む項目ファイル、またはフォルダ",
                       "further entries: a file or a folder"))
      ->type_name("FILE")
      ->allow_extra_args(false);  // the words behind are files
  command->footer(
      "  todoku catalogue unknown /var/log/mail.log\n"
      "  todoku catalogue unknown --toml bounces/ > own.toml\n");
  command->callback([asked, &terminal, &exit] { run(*asked, terminal, exit); });
}

}  // namespace todoku::app
