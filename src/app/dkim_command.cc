// todoku dkim keygen | show: keys that sign, and the records to publish for them.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "app/command.h"
#include "app/config_file.h"
#include "app/dkim_keys.h"
#include "app/width.h"
#include "auth/dkim_record.h"
#include "auth/dkim_signature.h"
#include "base/text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string domain, selector, file, config, name;
  int rsa_bits = 2048;  // what receivers and DNS carry best
  bool ed25519 = false;
};

// A key with the names under which it is published.
struct Published {
  std::string section;  // of the configuration; "" for a new one
  std::string domain, selector, file;
  auth::PrivateKey key;
  std::string record_name() const { return auth::key_name(domain, selector).value_or(""); }
  std::string algorithm() const {
    return key.type() == auth::KeyType::rsa ? fmt::format("RSA {}", key.bits()) : "Ed25519";
  }
};

void print_json(const Published& key, Terminal& terminal) {
  json::object out = {{"domain", key.domain},
                      {"selector", key.selector},
                      {"file", key.file},
                      {"algorithm", to_string(key.key.type())},
                      {"bits", key.key.bits()},
                      {"type", "TXT"},
                      {"name", key.record_name()},
                      {"value", auth::key_record_text(key.key)},
                      {"zone", auth::key_record_zone_line(key.domain, key.selector, key.key)}};
  if (!key.section.empty()) out["section"] = "dkim." + key.section;
  terminal.line(json::serialize(out));
}

void title(Terminal& terminal, std::string_view ja, std::string_view en) {
  terminal.line("");
  terminal.line(terminal.paint(Ink::bold, terminal.pick(ja, en)));
}

// Strings of at most 255 bytes, each on a line: a parenthesis goes over lines (RFC 1035 §5.1).
void print_zone_lines(std::string_view record, Terminal& terminal) {
  constexpr std::string_view kBetween = " \"";
  for (std::size_t at = record.find(kBetween); at != record.npos; at = record.find(kBetween, 1)) {
    terminal.line("  " + terminal.paint(Ink::cyan, trim(record.substr(0, at))));
    record.remove_prefix(at + 1);
  }
  terminal.line("  " + terminal.paint(Ink::cyan, record));
}

// The value stands on one line however long it is: it is there to be copied.
void print_record(const Published& key, Terminal& terminal) {
  title(terminal, "公開する TXT レコード (DNS の管理画面にはこちら)",
        "The TXT record to publish (for a DNS provider's form)");
  terminal.line(fmt::format("  {}  {}", terminal.pick("名前", "name "),
                            terminal.paint(Ink::cyan, key.record_name())));
  terminal.line(fmt::format("  {}    {}", terminal.pick("値", "value"),
                            terminal.paint(Ink::cyan, auth::key_record_text(key.key))));
  title(terminal, "ゾーンファイルにはこちら", "The same for a zone file");
  print_zone_lines(auth::key_record_zone_line(key.domain, key.selector, key.key), terminal);
}

void print_section(const Published& key, Terminal& terminal) {
  title(terminal, "todoku.toml に加える設定 (反映: kill -HUP、または再起動)",
        "For todoku.toml (then kill -HUP, or a restart)");
  terminal.line(fmt::format("[dkim.{}]\ndomain   = \"{}\"\nselector = \"{}\"\nkey      = \"{}\"",
                            key.selector, key.domain, key.selector, key.file));
}

// A file that is there is never overwritten: it may be the key that signs now.
Result<void> write_key_file(const std::string& file, const std::string& pem) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Errc::io, fmt::format("{}: {}", file, std::strerror(errno)));
  const bool written =
      ::write(fd, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written) return fail(Errc::io, fmt::format("{}: cannot be written", file));
  return {};
}

Exit refuse(const std::string& reason, Terminal& terminal) {
  terminal.complain(reason);
  return Exit::usage;
}

Exit keygen(const Wish& wish, Terminal& terminal) {
  const std::string domain = auth::read_domain(wish.domain);
  const std::string selector = auth::read_domain(wish.selector);
  if (domain.empty() || selector.empty())
    return refuse(fmt::format(fmt::runtime(terminal.pick("{} はドメイン名として使えません。",
                                                         "{} is no domain name.")),
                              domain.empty() ? wish.domain : wish.selector),
                  terminal);
  const auth::KeyType type = wish.ed25519 ? auth::KeyType::ed25519 : auth::KeyType::rsa;
  Result<auth::PrivateKey> key = auth::PrivateKey::generate(type, wish.rsa_bits);
  if (!key) return refuse(key.error().what, terminal);
  if (type == auth::KeyType::rsa && wish.rsa_bits < 2048)
    terminal.complain(fmt::format(
        fmt::runtime(terminal.pick("RSA {} ビットの署名を不十分とみなす受信側があります。2048 "
                                   "ビットを推奨します (RFC 8301 3.2 節)。",
                                   "{} bits of RSA are few: some receivers do not count such a "
                                   "signature. 2048 are recommended (RFC 8301 section 3.2).")),
        wish.rsa_bits));
  const std::string file =
      wish.file.empty() ? fmt::format("dkim-{}-{}.pem", domain, selector) : wish.file;
  const Result<void> written = write_key_file(file, key->pem());
  if (!written) return refuse(written.error().what, terminal);
  const Published made{
      .section = "", .domain = domain, .selector = selector, .file = file, .key = std::move(*key)};
  if (terminal.json()) {
    print_json(made, terminal);
    return Exit::done;
  }
  terminal.line(fmt::format(
      fmt::runtime(terminal.pick("秘密鍵 ({}) を {} に書きました (所有者だけが読めます)。",
                                 "The private key ({}) is in {} (only its owner can read it).")),
      made.algorithm(), terminal.paint(Ink::bold, printable(file))));
  print_record(made, terminal);
  print_section(made, terminal);
  return Exit::done;
}

void show_one(const Published& key, Terminal& terminal) {
  if (terminal.json()) return print_json(key, terminal);
  terminal.line(terminal.paint(Ink::bold, fmt::format("[dkim.{}]", key.section)) +
                fmt::format("  d={} s={}  {}  {}", key.domain, key.selector, key.algorithm(),
                            printable(key.file)));
  print_record(key, terminal);
  terminal.line("");
}

Exit show(const Wish& wish, Terminal& terminal) {
  const Result<Config> config = read_config(wish.config);
  if (!config) return refuse(config.error().what, terminal);
  std::string faults;
  std::size_t shown = 0;
  for (const auto& [name, dkim] : config->dkim) {
    if (!wish.name.empty() && wish.name != name) continue;
    ++shown;
    Result<auth::SigningRule> rule = load_dkim_key(name, dkim);
    if (!rule) {
      terminal.complain(rule.error().what);
      faults += name;
      continue;
    }
    show_one({.section = name,
              .domain = rule->signer.domain,
              .selector = rule->signer.selector,
              .file = dkim.key,
              .key = rule->signer.key},
             terminal);
  }
  if (shown == 0 && !wish.name.empty())
    return refuse(fmt::format(fmt::runtime(terminal.pick("設定に [dkim.{}] がありません。",
                                                         "There is no [dkim.{}].")),
                              wish.name),
                  terminal);
  if (shown == 0 && !terminal.json())
    terminal.line(terminal.pick("設定に [dkim.NAME] がありません。作るには: todoku dkim keygen",
                                "There is no [dkim.NAME]. To make one: todoku dkim keygen"));
  return faults.empty() ? Exit::done : Exit::usage;
}

void add_keygen(CLI::App& command, const std::shared_ptr<Wish>& wish, Terminal& terminal,
                Exit& exit) {
  CLI::App* keys = command.add_subcommand(
      "keygen", std::string(terminal.pick("鍵を作り、公開するレコードを示す",
                                          "make a key, and say what to publish")));
  keys->add_option("--domain", wish->domain,
                   std::string(terminal.pick("署名するドメイン (d=)", "that signs (d=)")))
      ->required();
  keys->add_option("--selector", wish->selector,
                   std::string(terminal.pick("セレクタ (s=)", "the selector (s=)")))
      ->required();
  CLI::Option* rsa =
      keys->add_option("--rsa", wish->rsa_bits,
                       std::string(terminal.pick("RSA の長さ (既定)", "bits of RSA (the default)")))
          ->check(CLI::Range(1024, 4096))
          ->type_name("BITS");
  keys->add_flag("--ed25519", wish->ed25519,
                 std::string(terminal.pick("Ed25519 (RFC 8463)。RSA と並べて使う",
                                           "Ed25519 (RFC 8463), to be used beside RSA")))
      ->excludes(rsa);
  keys->add_option("--out", wish->file,
                   std::string(terminal.pick("鍵のファイル (なければ dkim-DOMAIN-SELECTOR.pem)",
                                             "file of the key (else dkim-DOMAIN-SELECTOR.pem)")))
      ->type_name("FILE");
  keys->footer("  todoku dkim keygen --domain example.jp --selector s2026\n");
  keys->callback([=, &terminal, &exit] { exit = keygen(*wish, terminal); });
}

}  // namespace

void add_dkim(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "dkim", std::string(terminal.pick("DKIM の鍵と、公開するレコード",
                                        "DKIM keys, and the records to publish")));
  command->require_subcommand(1);
  const auto wish = std::make_shared<Wish>();
  add_keygen(*command, wish, terminal, exit);
  CLI::App* showing = command->add_subcommand(
      "show",
      std::string(terminal.pick("設定にある鍵のレコード", "the records of the configured keys")));
  showing->add_option("NAME", wish->name,
                      std::string(terminal.pick("[dkim.NAME] の名前 (なければすべて)",
                                                "of [dkim.NAME]; else all")));
  showing
      ->add_option("-c,--config", wish->config,
                   std::string(terminal.pick("設定ファイル", "configuration")))
      ->type_name("FILE")
      ->required();
  showing->footer("  todoku dkim show -c /etc/todoku/todoku.toml\n");
  showing->callback([=, &terminal, &exit] { exit = show(*wish, terminal); });
}

}  // namespace todoku::app
