#include "app/gateway_keeping.h"

#include <algorithm>

#include "base/text.h"
#include "mail/address.h"
#include "mail/envelope.h"

namespace todoku::app {

using policy::MailboxState;

Result<Residents> Residents::open(const GatewayConfig& config, Log& log) {
  Residents residents;
  for (const std::string& domain : config.domains)
    residents.domains_.push_back(mail::domain_key(domain));
  residents.delimiter_ = config.delimiter;
  if (config.mailboxes.empty()) return residents;
  const auto complain = [&log](const std::string& fault) {
    log.write(LogLevel::error, "mailboxes not read again", {{"reason", fault}});
  };
  Result<MailboxFile> file = MailboxFile::open(config.mailboxes, complain);
  if (!file) return fail(Errc::invalid, "[gateway] mailboxes: " + file.error().what);
  residents.file_ = std::move(*file);
  return residents;
}

bool Residents::serves(std::string_view domain) {
  return std::ranges::find(domains_, domain) != domains_.end() ||
         (file_ && file_->now().serves(domain));
}

std::optional<std::string> Residents::home() {
  if (!domains_.empty()) return domains_.front();
  if (!file_ || file_->now().all().empty()) return std::nullopt;
  return std::string(mail::domain_of(file_->now().all().begin()->first));
}

// The address itself, or without its detail: "taro+shop@example.jp" is taro's (RFC 5233). A
// catch-all comes last.
const policy::Mailbox* Residents::listed(const std::string& address) {
  const policy::Mailboxes& mailboxes = file_->now();
  const policy::Mailbox* found = mailboxes.find(address);
  if (found && !found->address.starts_with('@')) return found;
  const std::size_t at = address.rfind('@');
  const std::size_t mark = delimiter_.empty() ? address.npos : address.find(delimiter_, 1);
  if (mark >= at) return found;
  const policy::Mailbox* plain = mailboxes.find(address.substr(0, mark) + address.substr(at));
  return plain && !plain->address.starts_with('@') ? plain : found;
}

Residents::Resident Residents::find(const std::string& address) {
  if (!serves(mail::domain_key(mail::domain_of(address)))) return {};
  if (!file_) return {MailboxState::active, std::nullopt};
  if (const policy::Mailbox* mailbox = listed(address))
    return {policy::state_for(*mailbox, 0), *mailbox};
  // RFC 5321 §4.5.1: postmaster is always there.
  const bool postmaster = iequals(address.substr(0, address.rfind('@')), "postmaster");
  return {postmaster ? MailboxState::active : MailboxState::unknown, std::nullopt};
}

// Those of the list have a folder by the address that is listed, and all others of a domain share
// one: strangers do not choose names on our disk.
std::string MaildirKeeping::folder_of(const std::string& address,
                                      const Residents::Resident& resident) const {
  const bool others = resident.mailbox && resident.mailbox->address.starts_with('@');
  const std::string key =
      mail::address_key(resident.mailbox && !others ? resident.mailbox->address : address);
  const std::string local = others ? "@" : mail::unquoted(key.substr(0, key.rfind('@')));
  return fmt::format("{}/{}/{}", place_.folder, real::Maildirs::file_name(mail::domain_of(key)),
                     real::Maildirs::file_name(local));
}

Task<MailboxState> MaildirKeeping::state(std::string address, std::uint64_t bytes) {
  Residents::Resident resident = residents_.find(address);
  if (!resident.mailbox || resident.mailbox->quota_bytes == 0) co_return resident.state;
  const std::string folder = folder_of(address, resident);
  std::string counted = folder;
  resident.mailbox->used_bytes = co_await maildirs_.used(std::move(counted));
  const auto coming = coming_.find(folder);
  if (coming != coming_.end()) resident.mailbox->used_bytes += coming->second;
  co_return policy::state_for(*resident.mailbox, bytes);
}

namespace {

class MaildirDelivery final : public receive::Delivery {
 public:
  explicit MaildirDelivery(MaildirKeeping& keeping) : keeping_(keeping) {}
  Task<receive::Kept> keep(receive::Letter letter) override {
    return keeping_.keep(std::move(letter));
  }

 private:
  MaildirKeeping& keeping_;
};

}  // namespace

std::unique_ptr<receive::Delivery> MaildirKeeping::begin(receive::Sender) {
  return std::make_unique<MaildirDelivery>(*this);
}

std::vector<MaildirKeeping::Target> MaildirKeeping::targets_of(const mail::Envelope& envelope) {
  std::vector<Target> targets;
  for (const mail::ForwardPath& path : envelope.recipients) {
    const Residents::Resident resident = residents_.find(path.address);
    std::string folder = folder_of(path.address, resident);
    if (std::ranges::find(targets, folder, &Target::mailbox) != targets.end()) continue;
    targets.push_back(
        {std::move(folder), resident.mailbox ? resident.mailbox->quota_bytes : std::uint64_t{0}});
  }
  return targets;
}

void MaildirKeeping::reserve(const std::vector<Target>& targets, std::uint64_t bytes) {
  for (const Target& target : targets)
    if (target.quota_bytes != 0) coming_[target.mailbox] += bytes;
}

void MaildirKeeping::give_back(const std::vector<Target>& targets, std::uint64_t bytes) {
  for (const Target& target : targets) {
    const auto coming = coming_.find(target.mailbox);
    if (coming != coming_.end() && (coming->second -= bytes) == 0) coming_.erase(coming);
  }
}

// With what is under way counted, ours too: of two messages that come at once and do not both fit
// one is put off.
Task<bool> MaildirKeeping::have_room(std::vector<Target> targets, std::uint64_t trace_bytes) {
  for (const Target& target : targets) {
    if (target.quota_bytes == 0) continue;
    std::string folder = target.mailbox;
    const std::uint64_t used = co_await maildirs_.used(std::move(folder));
    const std::uint64_t coming = coming_[target.mailbox];
    // It was found to have room for the message as it came: its trace fields are let in besides.
    if (used + coming - trace_bytes > target.quota_bytes) co_return false;
  }
  co_return true;
}

Task<receive::Kept> MaildirKeeping::keep(receive::Letter letter) {
  const std::vector<Target> targets = targets_of(letter.envelope);
  const std::uint64_t bytes = letter.message.size();
  reserve(targets, bytes);
  const bool room = co_await have_room(targets, bytes - std::min(bytes, letter.bytes));
  smtp::Reply reply =
      smtp::make_reply(452, "4.2.2 Another message is filling the mailbox now, try again later");
  if (room) reply = co_await put(std::move(letter), targets);
  give_back(targets, bytes);
  co_return receive::Kept{std::move(reply), std::nullopt};
}

Task<smtp::Reply> MaildirKeeping::put(receive::Letter letter, std::vector<Target> targets) {
  std::vector<std::string> folders;
  const bool aside = letter.quarantined && place_.junk_folder;
  for (const Target& target : targets) folders.push_back(target.mailbox + (aside ? "/.Junk" : ""));
  // RFC 5321 §4.4: final delivery says where it came from.
  std::string message = fmt::format("Return-Path: <{}>\r\n", letter.envelope.reverse_path);
  message += letter.message;
  const Result<void> done =
      co_await maildirs_.put(std::move(folders), std::move(message), random_.next());
  if (done) co_return smtp::make_reply(250, "2.0.0 Taken");
  if (done.error().code == Errc::no_space)
    co_return smtp::make_reply(452, "4.3.1 There is no room for the message now, try again later");
  co_return smtp::make_reply(451, "4.3.0 The message cannot be stored now, try again later");
}

}  // namespace todoku::app
