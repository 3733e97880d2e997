#include "policy/mailboxes.h"

#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/envelope.h"

namespace todoku::policy {
namespace {

constexpr std::string_view kStates[] = {"active", "unknown", "disabled", "over_quota",
                                        "over_quota_inactive"};

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr Unit kUnits[] = {{"GB", 1'000'000'000}, {"MB", 1'000'000}, {"KB", 1'000}, {"", 1}};

// "@Example.JP" as "@example.jp"; others as mail::address_key has them.
std::string key_of(std::string_view address) {
  if (!address.starts_with('@')) return mail::address_key(address);
  return "@" + mail::domain_key(address.substr(1));
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

Result<void> check_mailbox_address(std::string_view address) {
  if (!address.starts_with('@')) return mail::check_address(address, {.utf8 = true});
  if (mail::is_domain(address.substr(1), {.utf8 = true})) return {};
  return fail(Errc::malformed, fmt::format("\"{}\" is no domain", address));
}

// "" or what is wrong with the word.
std::string take_word(std::string_view word, bool first, Mailbox& mailbox) {
  if (word == "unused") {
    mailbox.unused = true;
    return {};
  }
  if (word.starts_with("quota=")) {
    const auto quota = parse_quota(word.substr(6));
    if (!quota) return fmt::format("\"{}\": a quota is as quota=500MB", word);
    mailbox.quota_bytes = *quota;
    return {};
  }
  const auto state = parse_mailbox_state(word);
  if (state && !first) return fmt::format("one state is enough: \"{}\"", word);
  if (!state) {
    const std::string_view near = nearest(word, kStates);
    return fmt::format("\"{}\" is no state of a mailbox{}", word,
                       near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
  }
  mailbox.state = *state;
  return {};
}

}  // namespace

std::optional<MailboxState> parse_mailbox_state(std::string_view word) {
  for (const MailboxState state :
       {MailboxState::active, MailboxState::unknown, MailboxState::disabled,
        MailboxState::over_quota, MailboxState::over_quota_inactive})
    if (word == to_string(state)) return state;
  return std::nullopt;
}

std::optional<std::uint64_t> parse_quota(std::string_view text) {
  for (const Unit& unit : kUnits) {
    const std::size_t digits = text.size() - std::min(text.size(), unit.name.size());
    std::uint64_t number = 0;
    if (!iequals(text.substr(digits), unit.name)) continue;
    if (!parse_number(text.substr(0, digits), number)) return std::nullopt;
    if (number > (UINT64_MAX >> 1) / unit.bytes) return std::nullopt;
    return number * unit.bytes;
  }
  return std::nullopt;
}

std::string quota_text(std::uint64_t bytes) {
  const auto* unit = std::ranges::find_if(
      kUnits, [bytes](const Unit& u) { return bytes != 0 && bytes % u.bytes == 0; });
  return unit == std::end(kUnits) ? "0" : fmt::format("{}{}", bytes / unit->bytes, unit->name);
}

MailboxState state_for(const Mailbox& mailbox, std::uint64_t message_bytes) {
  if (mailbox.state != MailboxState::active || mailbox.quota_bytes == 0) return mailbox.state;
  // A message of unknown size needs a byte of room at least.
  const std::uint64_t needed = std::max<std::uint64_t>(message_bytes, 1);
  const bool full = mailbox.used_bytes >= mailbox.quota_bytes ||
                    mailbox.quota_bytes - mailbox.used_bytes < needed;
  if (!full) return MailboxState::active;
  return mailbox.unused ? MailboxState::over_quota_inactive : MailboxState::over_quota;
}

Result<Mailbox> Mailboxes::parse_line(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.empty()) return fail(Errc::malformed, "an address is wanted");
  const Result<void> fine = check_mailbox_address(words.front());
  if (!fine) return std::unexpected(fine.error());
  Mailbox mailbox{.address = std::string(words.front())};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string why = take_word(words[i], i == 1, mailbox);
    if (!why.empty()) return fail(Errc::malformed, why);
  }
  return mailbox;
}

Result<Mailboxes> Mailboxes::parse(std::string_view text, const std::string& file) {
  Mailboxes out;
  std::string faults;
  int number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    Result<Mailbox> mailbox = parse_line(line);
    std::string why = mailbox ? "" : mailbox.error().what;
    if (mailbox && out.all_.contains(key_of(mailbox->address))) why = "it is there already";
    if (!why.empty()) {
      faults += fmt::format("{}{}:{}: {}", faults.empty() ? "" : "\n", file, number, why);
    } else if (out.all_.size() == kMailboxes) {
      return fail(Errc::too_large, fmt::format("{}: more than {} mailboxes", file, kMailboxes));
    } else {
      out.put(*std::move(mailbox));
    }
  }
  if (!faults.empty()) return fail(Errc::malformed, faults);
  return out;
}

std::string Mailboxes::to_line(const Mailbox& mailbox) {
  std::string line = fmt::format("{} {}", mailbox.address, to_string(mailbox.state));
  if (mailbox.quota_bytes != 0) line += " quota=" + quota_text(mailbox.quota_bytes);
  if (mailbox.unused) line += " unused";
  return line;
}

const Mailbox* Mailboxes::find(std::string_view address) const {
  const auto own = all_.find(key_of(address));
  if (own != all_.end()) return &own->second;
  const auto others = all_.find("@" + mail::domain_key(mail::domain_of(address)));
  return others == all_.end() ? nullptr : &others->second;
}

Mailbox* Mailboxes::find(std::string_view address) {
  return const_cast<Mailbox*>(std::as_const(*this).find(address));
}

bool Mailboxes::serves(std::string_view domain) const {
  return domains_.contains(mail::domain_key(domain));
}

void Mailboxes::put(Mailbox mailbox) {
  const std::string key = key_of(mailbox.address);
  const std::string domain(mail::domain_of(key));
  if (all_.insert_or_assign(key, std::move(mailbox)).second) ++domains_[domain];
}

bool Mailboxes::remove(std::string_view address) {
  const std::string key = key_of(address);
  if (all_.erase(key) == 0) return false;
  const auto domain = domains_.find(std::string(mail::domain_of(key)));
  if (--domain->second == 0) domains_.erase(domain);
  return true;
}

}  // namespace todoku::policy
