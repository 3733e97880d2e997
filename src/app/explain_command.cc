// todoku explain: what a reply or a returned mail means, whose fault it is and what to do. Replies,
// files of them, messages, mailboxes, folders, or -.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <utility>

#include "app/catalogue_source.h"
#include "app/command.h"
#include "app/explain_card.h"
#include "app/explain_words.h"
#include "app/mail_files.h"
#include "app/option_values.h"
#include "app/width.h"
#include "app/words.h"
#include "base/nearest.h"
#include "base/text.h"
#include "logs/reader.h"
#include "mail/charset.h"
#include "reply/split.h"
#include "report/explain_mail.h"
#include "report/explain_reply.h"
#include "report/reply_explainer.h"

namespace todoku::app {
namespace {

// Shell quoting leaves "\n" as two letters; a reply holds none of its own.
std::string with_line_ends(std::string text) {
  for (std::size_t at = text.find("\\n"); at != text.npos; at = text.find("\\n", at + 1)) {
    text.replace(at, 2, "\n");
  }
  return text;
}

struct Asked {
  std::vector<std::string> arguments;
  std::vector<std::string> catalogue;
  report::Known known;
};

// Replies kept in files of Japanese tools are in Shift_JIS, EUC-JP or ISO-2022-JP.
std::string decoded(std::string_view text) {
  if (text.contains("\x1b$")) return mail::to_utf8(text, "iso-2022-jp");
  return is_utf8(text) ? std::string(text) : mail::to_utf8(text, "");
}

// Whose log a text is, by its first lines; nullopt: none's. Memory is bounded by the front.
std::optional<logs::Format> log_format_of(std::string_view text) {
  constexpr std::size_t kFrontBytes = 64 * 1024;
  logs::Reader reader(now(), [](const logs::Attempt&) {});
  reader.feed(text.substr(0, kFrontBytes));
  reader.finish();
  for (std::size_t i = 0; i < logs::kFormats && reader.knows_this_input(); ++i) {
    const auto format = static_cast<logs::Format>(i);
    if (reader.lines_of(format) > 0) return format;
  }
  return std::nullopt;
}

report::Problem problem_of(bounce::Damage damage) {
  switch (damage) {
    case bounce::Damage::none: return "";
    case bounce::Damage::empty: return "empty";
    case bounce::Damage::no_mail: return "not_mail";
    case bounce::Damage::in_header: return "cut_in_header";
    case bounce::Damage::in_body: return "cut_in_body";
  }
  std::unreachable();
}

// What a run needs at each input.
class Explainer {
 public:
  Explainer(const reply::Catalogue& catalogue, const report::Known& known, Terminal& terminal)
      : catalogue_(catalogue),
        known_(known),
        terminal_(terminal),
        judge_(catalogue),
        replies_(catalogue, known) {}

  // Was there anything to explain, and nothing that could not be read at all?
  bool heard() const { return heard_; }
  bool sound() const { return sound_; }

  void item(const MailItem& item) {
    const bounce::Damage damage = tell_damage(item);
    if (damage == bounce::Damage::empty || damage == bounce::Damage::no_mail) {
      sound_ = false;
      return nothing(item.name, problem_of(damage));
    }
    if (item.message) return mail(item, problem_of(damage));
    if (const std::optional<logs::Format> format = log_format_of(item.text))
      return log(item, *format);
    const std::string text = decoded(item.text);
    std::size_t number = 0;
    for (const std::string_view piece : reply::split_replies(text)) {
      ++number;
      reply(number == 1 ? item.name : fmt::format("{}#{}", item.name, number), piece);
    }
    if (number == 0) nothing(item.name, "empty");
  }

  void reply(const std::string& name, std::string_view text) {
    if (!terminal_.json()) return show(name, replies_.explain(text));
    heard_ = heard_ || !trim(text).empty();
    terminal_.print(replies_.json_line(name, text) + "\n");
  }

 private:
  // Cards of a log for a person; `todoku report` sums up the rest.
  static constexpr std::size_t kCardsOfLog = 10;

  void show(const std::string& name, const report::Explained& explained) {
    heard_ = heard_ || !explained.empty;
    if (terminal_.json()) {
      terminal_.line(report::to_json_line(name, explained));
    } else {
      print_card(explained, catalogue_, terminal_);
    }
  }

  void nothing(const std::string& name, report::Problem problem) {
    report::Explained explained;
    explained.empty = true;
    if (terminal_.json()) terminal_.line(report::to_json_line(name, explained, problem));
  }

  // What is missing, and where; the rest is read.
  bounce::Damage tell_damage(const MailItem& item) {
    const bounce::Damaged found = bounce::damage_of(item.text);
    const bool of_mail =
        found.damage == bounce::Damage::in_header || found.damage == bounce::Damage::in_body;
    if (!item.message && of_mail) return bounce::Damage::none;
    const std::string words = words_for(found, terminal_);
    if (!words.empty()) terminal_.complain(fmt::format("{}: {}", printable(item.name), words));
    return found.damage;
  }

  void mail(const MailItem& item, report::Problem problem) {
    const report::ExplainedMail explained =
        report::explain_mail(catalogue_, reader_, item.text, known_);
    heard_ = true;
    if (terminal_.json()) {
      terminal_.line(report::to_json_line(item.name, explained, problem));
    } else {
      print_cards(item.name, explained, catalogue_, terminal_);
    }
  }

  // Each failure of another MTA's log is a reply, with what the log knows of it.
  void log(const MailItem& item, logs::Format format) {
    std::size_t failures = 0;
    logs::Reader lines(now(), [&](const logs::Attempt& attempt) {
      if (attempt.outcome == logs::Outcome::sent) return;
      ++failures;
      if (!terminal_.json() && failures > kCardsOfLog) return;
      show(failures == 1 ? item.name : fmt::format("{}#{}", item.name, failures),
           report::explain_attempt(catalogue_, judge_, attempt, known_));
    });
    lines.feed(item.text);
    lines.finish();
    heard_ = true;
    if (failures == 0) nothing(item.name, "log");
    terminal_.complain(fmt::format(
        fmt::runtime(terminal_.pick("{0}: {1} のログです（失敗 {2} 件）。全体の集計: "
                                    "todoku report {0}",
                                    "{0}: a log of {1}, with {2} failures; todoku report {0} "
                                    "sums it up.")),
        printable(item.name), to_string(format), failures));
  }

  const reply::Catalogue& catalogue_;
  const report::Known& known_;
  Terminal& terminal_;
  logs::Judge judge_;
  report::ReplyExplainer replies_;
  bounce::Reader reader_;
  bool heard_ = false;
  bool sound_ = true;
};

// What is wrong with --provider; "": nothing.
std::string unknown_provider(const std::string& name, const reply::Catalogue& catalogue,
                             const Terminal& terminal) {
  std::vector<std::string_view> known;
  for (const reply::Provider& provider : catalogue.providers()) known.push_back(provider.id);
  if (name.empty() || std::ranges::find(known, name) != known.end()) return "";
  const std::string_view near = nearest(name, known);
  std::ranges::sort(known);
  const std::string hint =
      near.empty()
          ? fmt::format(fmt::runtime(terminal.pick("知っている名前: {}", "known are: {}")),
                        fmt::join(known, ", "))
          : fmt::format(fmt::runtime(terminal.pick("{} のことですか", "did you mean {}?")), near);
  return fmt::format(
      fmt::runtime(terminal.pick("--provider {0}: この名前の事業者は知りません ({1})。",
                                 "--provider {0}: no such provider ({1})")),
      name, hint);
}

// A person is asked again. A program, whose names may be others than ours, gets its replies read
// without the provider, and is told so.
bool takes_provider(report::Known& told, const reply::Catalogue& catalogue, Terminal& terminal) {
  const std::string fault = unknown_provider(told.provider, catalogue, terminal);
  if (fault.empty()) return true;
  terminal.complain(fault + (terminal.json() ? std::string(terminal.pick("指定なしで読みます。",
                                                                         "; read without it."))
                                             : std::string()));
  told.provider.clear();
  return terminal.json();
}

// The same of what a remedy is filled in with.
bool takes_values(report::Known& told, Terminal& terminal) {
  bool good = true;
  const auto check = [&](std::string& value, auto fault_in, const char* option) {
    const std::string fault = value.empty() ? "" : fault_in(option, value, terminal);
    if (fault.empty()) return;
    terminal.complain(fault);
    value.clear();
    good = false;
  };
  check(told.ip, ip_fault, "--ip");
  check(told.domain, domain_fault, "--domain");
  return good || terminal.json();
}

void run(const Asked& asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  const Result<reply::Catalogue> catalogue = load_catalogue(asked.catalogue);
  if (!catalogue) return terminal.complain(catalogue.error().what);
  report::Known known = asked.known;
  if (!takes_provider(known, *catalogue, terminal) || !takes_values(known, terminal)) return;
  Explainer explainer(*catalogue, known, terminal);
  bool sound = true;
  for (const std::string& argument : asked.arguments) {
    if (!names_mail(argument)) {
      explainer.reply(argument, decoded(with_line_ends(argument)));
      continue;
    }
    each_mail_item(
        argument, terminal, [&](const MailItem& item) { explainer.item(item); },
        [&](const Error& error) {
          sound = false;
          terminal.complain(error.what);
        });
  }
  if (explainer.heard() && explainer.sound() && sound) exit = Exit::done;
}

std::string stage_fault(const std::string& name, const Terminal& terminal) {
  if (smtp::parse_stage(name)) return "";
  return std::string(terminal.pick(
      "banner, ehlo, starttls, auth, mail, rcpt, data, eod のいずれかを指定してください",
      "no stage: banner, ehlo, starttls, auth, mail, rcpt, data or eod"));
}

}  // namespace

void add_explain(CLI::App& root, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const auto say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command =
      root.add_subcommand("explain", say("応答や不達通知の意味、原因、対処を説明",
                                         "what a reply or a returned mail means and what to do"));
  command
      ->add_option("reply", asked->arguments,
                   say("応答文、ファイル、メール (.eml, mbox)、フォルダ、または - (標準入力)",
                       "a reply, a file of replies, a mail (.eml, mbox), a folder, or - for stdin"))
      ->required();
  command->add_option("--provider", asked->known.provider,
                      say("受信側の事業者 (gmail など)", "who answered, e.g. gmail"));
  command->add_option("--mx", asked->known.mx, say("応答したホスト名", "the host that answered"));
  command->add_option("--rcpt", asked->known.recipient, say("宛先アドレス", "the recipient"));
  command
      ->add_option("--stage", asked->known.stage,
                   say("応答を受けた段階", "where in the session it came"))
      ->check(CLI::Validator(
          [&terminal](const std::string& name) { return stage_fault(name, terminal); }, "STAGE",
          "stage"));
  command->add_option("--domain", asked->known.domain,
                      say("差出人ドメイン", "your sending domain"));
  command->add_option("--ip", asked->known.ip,
                      say("送信元 IP アドレス", "your sending IP address"));
  command->add_option("--selector", asked->known.selector,
                      say("DKIM セレクター", "your DKIM selector"));
  command
      ->add_option("--catalogue", asked->catalogue,
                   say("さらに読み込む項目ファイル、またはフォルダ",
                       "further entries: a file or a folder"))
      ->type_name("FILE")
      ->allow_extra_args(false);  // the word behind is a reply
  command->footer(
      "  todoku explain '550-5.1.1 The email account does not exist. gsmtp'\n"
      "  todoku explain --domain example.jp --ip 192.0.2.1 - < replies.txt\n"
      "  todoku explain returned.eml ~/Maildir --json\n");
  command->callback([asked, &terminal, &exit] { run(*asked, terminal, exit); });
}

}  // namespace todoku::app
