#include "app/mailbox_wish.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "api/answers.h"
#include "app/admin_client.h"
#include "app/table.h"
#include "app/width.h"
#include "base/nearest.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

constexpr std::string_view kStates[] = {"active", "unknown", "disabled", "over_quota",
                                        "over_quota_inactive"};

bool flag_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// "over-quota" is taken for "over_quota".
Result<policy::MailboxState> state_of(std::string word) {
  std::ranges::replace(word, '-', '_');
  if (const auto state = policy::parse_mailbox_state(word)) return *state;
  const std::string_view near = nearest(word, kStates);
  return fail(Errc::invalid,
              fmt::format("\"{}\" is no state of a mailbox: active, unknown, disabled, over_quota, "
                          "over_quota_inactive{}",
                          word, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

}  // namespace

void add_mailbox_words(CLI::App& command, MailboxWish& wish, const Terminal& terminal) {
  command.add_option("ADDRESS", wish.address, "taro@gmail.com")->required();
  command.add_option("STATE", wish.state,
                     "active | unknown | disabled | over_quota | over_quota_inactive");
  command.add_option("--quota", wish.quota,
                     std::string(terminal.pick("容量 (500MB など、none で無制限)",
                                               "room, as 500MB; none: no limit")));
  command.add_flag("--unused", wish.unused,
                   std::string(terminal.pick("長く使われていない (満杯なら恒久エラーになる)",
                                             "nobody looks into it: full is full for good")));
  command.add_flag("--in-use", wish.in_use,
                   std::string(terminal.pick("使われている", "somebody looks into it again")));
}

Result<void> apply(const MailboxWish& wish, policy::Mailbox& mailbox) {
  if (!wish.state.empty()) {
    const Result<policy::MailboxState> state = state_of(wish.state);
    if (!state) return std::unexpected(state.error());
    mailbox.state = *state;
  }
  if (!wish.quota.empty()) {
    const auto quota = wish.quota == "none" ? 0 : policy::parse_quota(wish.quota);
    if (!quota) return fail(Errc::invalid, fmt::format("\"{}\": a quota is as 500MB", wish.quota));
    mailbox.quota_bytes = *quota;
  }
  if (wish.unused) mailbox.unused = true;
  if (wish.in_use) mailbox.unused = false;
  if (wish.emptied) mailbox.used_bytes = mailbox.messages = 0;
  return {};
}

json::object mailbox_json(const policy::Mailbox& mailbox) {
  return {
      {"address", mailbox.address},
      {"state", policy::to_string(mailbox.state)},
      {"quota", mailbox.quota_bytes == 0 ? json::value(nullptr)
                                         : json::value(policy::quota_text(mailbox.quota_bytes))},
      {"unused", mailbox.unused},
      {"used_bytes", mailbox.used_bytes},
      {"messages", mailbox.messages},
      {"now", policy::to_string(policy::state_for(mailbox, 0))}};
}

MailboxWish wish_of(const json::object& object) {
  return {.address = api::text_of(object, "address"),
          .state = api::text_of(object, "state"),
          .quota = api::text_of(object, "quota"),
          .unused = flag_at(object, "unused"),
          .in_use = flag_at(object, "in_use"),
          .emptied = flag_at(object, "emptied")};
}

json::object wish_json(const MailboxWish& wish) {
  return {{"address", wish.address}, {"state", wish.state},   {"quota", wish.quota},
          {"unused", wish.unused},   {"in_use", wish.in_use}, {"emptied", wish.emptied}};
}

void print_mailboxes(std::span<const json::value> rows, Terminal& terminal) {
  Table table({std::string(terminal.pick("メールボックス", "MAILBOX")),
               std::string(terminal.pick("設定", "SET TO")),
               std::string(terminal.pick("いまの状態", "IS NOW")),
               std::string(terminal.pick("容量", "QUOTA")),
               std::string(terminal.pick("使用", "USED")),
               std::string(terminal.pick("通数", "MESSAGES"))});
  for (const json::value& value : rows) {
    if (terminal.json()) {
      terminal.line(json::serialize(value));
      continue;
    }
    const json::object& row = value.get_object();
    const std::string unused(flag_at(row, "unused") ? terminal.pick("・未使用", ", unused") : "");
    table.add({printable(text_at(row, "address")), text_at(row, "state") + unused,
               text_at(row, "now"), text_at(row, "quota"),
               std::to_string(number_at(row, "used_bytes")),
               std::to_string(number_at(row, "messages"))});
  }
  if (terminal.json()) return;
  if (table.empty())
    return terminal.line(
        terminal.pick("登録されたメールボックスはありません。", "No mailbox is listed."));
  table.print(terminal);
}

}  // namespace todoku::app
