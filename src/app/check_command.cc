// todoku check: a domain or a message before it is sent: what is wrong, what each receiver would
// answer, and what to publish.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "app/catalogue_source.h"
#include "app/check_answers.h"
#include "app/check_mail.h"
#include "app/check_page.h"
#include "app/command.h"
#include "app/mail_files.h"
#include "app/option_values.h"
#include "app/width.h"
#include "app/words.h"
#include "base/text.h"
#include "check/json.h"
#include "mail/envelope.h"

namespace todoku::app {
namespace {

// Stands where a provider puts its session id.
constexpr const char* kSessionId = "00000000000000000000check";

struct Asked {
  std::vector<std::string> arguments, zones, addresses, selectors;
  std::string helo, sender, recipient, at, to, server, session = kSessionId;
  bool sender_stated = false, bulk = false, plain = false, dnssec = false, no_dnssec = false;
  WallTime now{};
};

// "<a@b>" and "a@b" are one; "<>" and "" are the null sender.
std::string bare_address(std::string text) {
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  return text;
}

auth::Arrival arrival_of(const Asked& asked) {
  auth::Arrival arrival;
  if (!asked.addresses.empty()) arrival.client = asked.addresses.front();
  arrival.helo = asked.helo;
  arrival.mail_from = asked.sender;
  arrival.now = asked.now;
  if (!asked.plain) arrival.tls = auth::TlsSeen{"TLSv1.3", "TLS_AES_128_GCM_SHA256"};
  return arrival;
}

class Checker {
 public:
  Checker(const Asked& asked, Answers& answers, const MailJudges& judges, Terminal& terminal)
      : asked_(asked), answers_(answers), judges_(judges), terminal_(terminal) {}

  // Nothing failed so far.
  bool good() const { return good_; }

  void domain(const std::string& domain) {
    check::DomainQuestion question;
    question.domain = domain;
    question.arrival = arrival_of(asked_);
    question.sender_stated = asked_.sender_stated;
    question.addresses.assign(asked_.addresses.begin() + (asked_.addresses.empty() ? 0 : 1),
                              asked_.addresses.end());
    question.selectors = asked_.selectors;
    question.bulk = asked_.bulk;
    answers_.prepare(check::questions_of(question));
    check::DomainReport report = answers_.run(check::check_domain(question));
    if (report.transport.sts.has_policy()) {
      const auto policy = answers_.sts_policy(report.domain);
      if (policy) check::add_sts_policy(report.transport, report.transport_question, *policy);
      report.gather();
    }
    CheckedDomain checked;
    if (!report.rehearsal.author.empty()) checked.predicted = predict(report.rehearsal);
    checked.report = std::move(report);
    good_ = good_ && checked.good();
    if (terminal_.json()) {
      terminal_.line(boost::json::serialize(check::to_json(checked.report, checked.predicted)));
    } else {
      print_domain(checked, terminal_);
    }
  }

  void message(const std::string& name, std::string_view text) {
    const MailQuestion question{.arrival = arrival_of(asked_),
                                .sender_stated = asked_.sender_stated,
                                .recipient = asked_.recipient,
                                .bulk = asked_.bulk,
                                .to = asked_.to,
                                .session = asked_.session};
    const CheckedMail mail = check_mail(judges_, text, question, answers_);
    good_ = good_ && mail.good();
    if (terminal_.json()) {
      terminal_.line(boost::json::serialize(check::to_json(name, mail.report, mail.predicted)));
    } else {
      print_message(name, mail, terminal_);
    }
  }

 private:
  std::vector<check::Prediction> predict(const check::Rehearsal& rehearsal) const {
    policy::Evidence evidence = rehearsal.evidence;
    evidence.recipient = asked_.recipient;
    return judges_.predict(evidence, {asked_.to, asked_.session});
  }

  const Asked& asked_;
  Answers& answers_;
  const MailJudges& judges_;
  Terminal& terminal_;
  bool good_ = true;
};

// The domain that the session itself names, where nothing else is asked about.
std::string session_domain(const Asked& asked) {
  const std::string sender(mail::domain_of(asked.sender));
  return sender.empty() ? asked.helo : sender;
}

Result<std::unique_ptr<Answers>> answers_for(const Asked& asked) {
  const Dnssec dnssec = asked.dnssec      ? Dnssec::always
                        : asked.no_dnssec ? Dnssec::never
                                          : Dnssec::as_possible;
  if (!asked.zones.empty()) return answers_from_zones(asked.zones, dnssec);
  return answers_from_network(asked.server, dnssec);
}

// A file holds one message, whatever its bytes are.
Result<std::string> read_mail(const std::string& argument) {
  if (argument != "-") return read_whole_file(argument);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

bool check_all(const Asked& asked, Checker& checker, Terminal& terminal) {
  bool sound = true;
  if (asked.arguments.empty()) checker.domain(session_domain(asked));
  for (const std::string& argument : asked.arguments) {
    if (!names_mail(argument)) {
      checker.domain(argument);
      continue;
    }
    const Result<std::string> text = read_mail(argument);
    if (text) checker.message(argument, *text);
    if (!text) terminal.complain(text.error().what);
    sound = sound && text;
  }
  return sound;
}

std::string no_domain(const std::string& address, const Terminal& terminal) {
  return fmt::format(
      fmt::runtime(terminal.pick("{0} はメールアドレスです。ドメイン（{1}）を指定してください。",
                                 "{0} is an address. State its domain: {1}.")),
      printable(address), printable(mail::domain_of(address)));
}

// The null sender is "". RFC 7208 §4.3 has words for an empty local part: it may be tried.
bool is_sender(const std::string& address) {
  const std::string_view domain = mail::domain_of(address);
  return address.empty() || (!domain.empty() && std::ranges::none_of(domain, is_space));
}

// What is wrong with a value; "": nothing.
std::string fault_of_values(const Asked& asked, const Terminal& terminal) {
  for (const std::string& address : asked.addresses)
    if (std::string fault = ip_fault("--ip", address, terminal); !fault.empty()) return fault;
  if (!is_sender(asked.sender))
    return fmt::format(
        fmt::runtime(terminal.pick("--from の {} はメールアドレスではありません。",
                                   "{} of --from is no address such as news@example.jp.")),
        printable(asked.sender));
  for (const std::string& argument : asked.arguments)
    if (!names_mail(argument) && argument.contains('@')) return no_domain(argument, terminal);
  return "";
}

// What is wrong with the command line; "": nothing.
std::string fault_of(const Asked& asked, const MailJudges& judges, const Terminal& terminal) {
  const std::string value = fault_of_values(asked, terminal);
  if (!value.empty()) return value;
  if (asked.arguments.empty() && asked.addresses.empty() && session_domain(asked).empty())
    return std::string(terminal.pick("ドメインかメッセージのファイルを指定してください。",
                                     "a domain or a message's file is needed."));
  if (!asked.to.empty() && !judges.knows(asked.to))
    return fmt::format(fmt::runtime(terminal.pick("受信側 {} は知られていません。{}",
                                                  "there is no receiver {}. {}")),
                       asked.to, judges.known());
  return "";
}

void run(Asked asked, Terminal& terminal, Exit& exit) {
  exit = Exit::usage;
  asked.now = now();
  if (!asked.at.empty()) asked.now = parse_time(asked.at).value_or(asked.now);
  asked.sender = bare_address(asked.sender);
  const Result<MailJudges> judges = MailJudges::builtin();
  if (!judges) return terminal.complain(judges.error().what);
  const std::string fault = fault_of(asked, *judges, terminal);
  if (!fault.empty()) return terminal.complain(fault);
  const Result<std::unique_ptr<Answers>> answers = answers_for(asked);
  if (!answers) return terminal.complain(answers.error().what);
  Checker checker(asked, **answers, *judges, terminal);
  if (!check_all(asked, checker, terminal)) return;
  exit = checker.good() ? Exit::done : Exit::no;
}

std::string time_or_error(const std::string& text) {
  return parse_time(text) ? "" : "no time: seconds since 1970 or 2026-11-23T05:10:00Z";
}

using Say = std::function<std::string(std::string_view, std::string_view)>;

// One value each time it stands: what follows is no second one.
void add_repeatable(CLI::App& command, const char* name, std::vector<std::string>& values,
                    const std::string& about) {
  command.add_option(name, values, about)->allow_extra_args(false);
}

void add_session_options(CLI::App& command, Asked& asked, const Say& say) {
  add_repeatable(command, "--ip", asked.addresses,
                 say("送信元 IP アドレス (複数可)", "the address that sends (repeatable)"));
  command.add_option("--helo", asked.helo, say("EHLO の名前", "the EHLO name"));
  command.add_option("--from", asked.sender, say("MAIL FROM (空なら <>)", "MAIL FROM (empty: <>)"))
      ->type_name("ADDRESS");
  command.add_option("--rcpt", asked.recipient, say("宛先", "the recipient"))->type_name("ADDRESS");
  command.add_option("--to", asked.to,
                     say("予測する受信側 (gmail、docomo など)", "the receiver to predict"));
  command.add_flag("--bulk", asked.bulk,
                   say("一斉配信として扱う", "a mailing to many: bulk rules hold"));
  command.add_flag("--no-tls", asked.plain, say("TLS なしで送る", "sent without TLS"));
  command.add_option("--session", asked.session,
                     say("応答に入れるセッション ID", "the session id in predicted replies"));
}

void add_dns_options(CLI::App& command, Asked& asked, const Say& say) {
  add_repeatable(
      command, "--zone", asked.zones,
      say("DNS の代わりに使うゾーン (複数可)", "a zone file that stands for the DNS (repeatable)"));
  command.add_option(
      "--dns", asked.server,
      say("問い合わせる DNS サーバー (ADDRESS:PORT)", "the DNS server to ask (ADDRESS:PORT)"));
  CLI::Option* always = command.add_flag(
      "--dnssec", asked.dnssec,
      say("DNSSEC を必ず検証する。--zone は署名済みとみなす (省略時は可能なら検証)",
          "always validate DNSSEC, take a --zone for signed (default: where it can be)"));
  command
      .add_flag("--no-dnssec", asked.no_dnssec,
                say("DNSSEC を検証しない", "do not validate DNSSEC"))
      ->excludes(always);
  command
      .add_option("--at", asked.at,
                  say("この時刻で調べる (UNIX 時間か RFC 3339)",
                      "the time to go by (Unix seconds or RFC 3339)"))
      ->check(CLI::Validator(time_or_error, "TIME", "time"));
}

}  // namespace

void add_check(CLI::App& root, Terminal& terminal, Exit& exit) {
  const auto asked = std::make_shared<Asked>();
  const Say say = [&](std::string_view ja, std::string_view en) {
    return std::string(terminal.pick(ja, en));
  };
  CLI::App* command = root.add_subcommand(
      "check", say("ドメインやメールを送る前に調べ、各社の応答を予測",
                   "a domain or a message before it is sent, and what receivers would answer"));
  command->add_option("what", asked->arguments,
                      say("ドメイン、メール (.eml)、または - (標準入力)",
                          "a domain, a message (.eml), or - for stdin"));
  add_repeatable(*command, "--selector", asked->selectors,
                 say("DKIM セレクター (複数可)", "a DKIM selector (repeatable)"));
  add_session_options(*command, *asked, say);
  add_dns_options(*command, *asked, say);
  command->footer(
      "  todoku check example.jp --ip 192.0.2.1 --selector s2026\n"
      "  todoku check message.eml --ip 192.0.2.1 --from news@example.jp\n"
      "  todoku check message.eml --ip 192.0.2.1 --to gmail --bulk --json\n");
  command->callback([asked, command, &terminal, &exit] {
    asked->sender_stated = command->count("--from") > 0;
    run(*asked, terminal, exit);
  });
}

}  // namespace todoku::app
