// todoku mailbox: the gateway's directory, a file of lines kept by hand or by this.
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/mailbox_file.h"
#include "app/mailbox_wish.h"
#include "app/width.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string file = "mailboxes";
  MailboxWish mailbox;
};

void print_one(const policy::Mailbox& mailbox, Terminal& terminal) {
  terminal.line(terminal.json() ? json::serialize(mailbox_json(mailbox))
                                : printable(policy::Mailboxes::to_line(mailbox)));
}

Exit refuse(const Error& error, Terminal& terminal) {
  terminal.complain(error.what);
  return error.code == Errc::not_found || error.code == Errc::conflict ? Exit::no : Exit::usage;
}

Exit list(const Wish& wish, Terminal& terminal) {
  const Result<policy::Mailboxes> mailboxes = read_mailbox_file(wish.file);
  if (!mailboxes) return refuse(mailboxes.error(), terminal);
  for (const auto& [key, mailbox] : mailboxes->all()) print_one(mailbox, terminal);
  return Exit::done;
}

// The one of exactly that address, as it stands in the file.
std::optional<policy::Mailbox> listed(const std::string& file, const policy::Mailbox& wanted) {
  const Result<policy::Mailboxes> mailboxes = read_mailbox_file(file);
  const policy::Mailbox* found = mailboxes ? mailboxes->find(wanted.address) : nullptr;
  if (!found || found->address.starts_with('@') != wanted.address.starts_with('@'))
    return std::nullopt;
  return *found;
}

Exit put(const Wish& wish, bool fresh, Terminal& terminal) {
  const Result<policy::Mailbox> wanted = policy::Mailboxes::parse_line(wish.mailbox.address);
  if (!wanted) return refuse(wanted.error(), terminal);
  const std::optional<policy::Mailbox> before = listed(wish.file, *wanted);
  if (fresh && before)
    return refuse({Errc::conflict, wish.mailbox.address + " is listed already."}, terminal);
  policy::Mailbox mailbox = before.value_or(*wanted);
  const Result<void> applied = apply(wish.mailbox, mailbox);
  if (!applied) return refuse(applied.error(), terminal);
  const Result<void> done = change_mailbox_file(wish.file, mailbox.address, mailbox);
  if (!done) return refuse(done.error(), terminal);
  print_one(mailbox, terminal);
  return Exit::done;
}

Exit remove(const Wish& wish, Terminal& terminal) {
  const Result<void> done = change_mailbox_file(wish.file, wish.mailbox.address, std::nullopt);
  if (!done) return refuse(done.error(), terminal);
  terminal.line(terminal.json()
                    ? json::serialize(json::object{{"removed", wish.mailbox.address}})
                    : fmt::format(fmt::runtime(terminal.pick("{} を一覧から除きました。",
                                                             "{} is not listed any more.")),
                                  printable(wish.mailbox.address)));
  return Exit::done;
}

}  // namespace

void add_mailbox(CLI::App& root, Terminal& terminal, Exit& exit) {
  CLI::App* command = root.add_subcommand(
      "mailbox", std::string(terminal.pick("ゲートウェイのメールボックスの一覧ファイル",
                                           "the gateway's mailboxes, kept in a file")));
  command->require_subcommand(0, 1);
  const auto wish = std::make_shared<Wish>();
  command
      ->add_option("--file", wish->file,
                   std::string(terminal.pick("[gateway] mailboxes に書いたファイル",
                                             "the file of [gateway] mailboxes")))
      ->type_name("FILE")
      ->capture_default_str();
  command->fallthrough();
  command->footer(
      "  todoku mailbox --file mailboxes add taro@example.jp --quota 500MB\n"
      "  todoku mailbox --file mailboxes set hanako@example.jp disabled\n"
      "  todoku mailbox --file mailboxes remove jiro@example.jp\n");
  command->callback([=, &terminal, &exit] {
    if (command->get_subcommands().empty()) exit = list(*wish, terminal);
  });
  command->add_subcommand("list", std::string(terminal.pick("一覧", "all of them")))
      ->callback([=, &terminal, &exit] { exit = list(*wish, terminal); });
  const auto putting = [&](const char* name, std::string_view about, bool fresh) {
    CLI::App* sub = command->add_subcommand(name, std::string(about));
    add_mailbox_words(*sub, wish->mailbox, terminal);
    sub->callback([=, &terminal, &exit] { exit = put(*wish, fresh, terminal); });
  };
  putting("add", terminal.pick("登録する", "list a mailbox"), true);
  putting("set", terminal.pick("変える (なければ登録)", "change it, or list it"), false);
  CLI::App* removing =
      command->add_subcommand("remove", std::string(terminal.pick("除く", "list it no more")));
  removing->add_option("ADDRESS", wish->mailbox.address)->required();
  removing->callback([=, &terminal, &exit] { exit = remove(*wish, terminal); });
}

}  // namespace todoku::app
