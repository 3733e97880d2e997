#include "policy/evidence.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace todoku::policy {
namespace {

std::size_t longest_line(std::string_view whole) {
  std::size_t longest = 0;
  while (!whole.empty()) {
    const std::size_t end = std::min(whole.find('\n'), whole.size());
    const bool cr = end > 0 && whole[end - 1] == '\r';
    longest = std::max(longest, end - cr);
    whole.remove_prefix(std::min(end + 1, whole.size()));
  }
  return longest;
}

// The first field of that name on one line; "" if there is none.
std::string field_of(const auth::SignedMessage& message, std::string_view name) {
  const mail::Field* field = message.header().find(name);
  return field == nullptr ? "" : mail::unfold(field->value);
}

bool has_uri(std::string_view list, std::string_view scheme) {
  return ifind(list, "<" + std::string(scheme)) != list.npos;
}

bool covers(const auth::DkimResult& result, std::string_view name) {
  return result.status == auth::DkimStatus::pass &&
         std::ranges::any_of(result.signature.fields,
                             [name](const std::string& one) { return iequals(one, name); });
}

}  // namespace

const char* to_string(Moment at) {
  switch (at) {
    case Moment::connect: return "connect";
    case Moment::helo: return "helo";
    case Moment::mail: return "mail";
    case Moment::recipient: return "rcpt";
    case Moment::message: return "eod";
  }
  std::unreachable();
}

const char* to_string(MailboxState state) {
  switch (state) {
    case MailboxState::active: return "active";
    case MailboxState::unknown: return "unknown";
    case MailboxState::disabled: return "disabled";
    case MailboxState::over_quota: return "over_quota";
    case MailboxState::over_quota_inactive: return "over_quota_inactive";
    case MailboxState::not_ours: return "not_ours";
  }
  std::unreachable();
}

MessageFacts message_facts(std::string_view whole, const auth::SignedMessage& message,
                           const auth::Authentication& found) {
  const std::string list = field_of(message, "List-Unsubscribe");
  const std::string post = field_of(message, "List-Unsubscribe-Post");
  MessageFacts facts{.bytes = whole.size(), .longest_line = longest_line(whole)};
  facts.unsubscribe = has_uri(list, "https:") || has_uri(list, "http:") || has_uri(list, "mailto:");
  facts.one_click = has_uri(list, "https:") && iequals(post, "List-Unsubscribe=One-Click");
  facts.one_click_signed = std::ranges::any_of(found.dkim, [](const auth::DkimResult& result) {
    return covers(result, "List-Unsubscribe") && covers(result, "List-Unsubscribe-Post");
  });
  return facts;
}

}  // namespace todoku::policy
