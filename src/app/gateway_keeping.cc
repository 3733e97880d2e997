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
  if (config.mailboxes.empty()) return residents;
  const auto complain = [&log](const std::string& fault) {
    log.write(LogLevel::error, "mailboxes not read again", {{"reason", fault}});
  };
  Result<MailboxFile> file = MailboxFile::open(config.mailboxes, complain);
  if (!file) return fail(Errc::invalid, "[gateway] mailboxes: " + file.error().what);
  residents.file_ = std::move(*file);
  return residents;
}

Residents::Resident Residents::find(const std::string& address) {
  const std::string domain = mail::domain_key(mail::domain_of(address));
  const bool ours = std::ranges::find(domains_, domain) != domains_.end();
  if (!file_) return {ours ? MailboxState::active : MailboxState::not_ours, std::nullopt};
  const policy::Mailboxes& mailboxes = file_->now();
  if (!ours && !mailboxes.serves(domain)) return {};
  if (const policy::Mailbox* mailbox = mailboxes.find(address))
    return {policy::state_for(*mailbox, 0), *mailbox};
  // RFC 5321 §4.5.1: postmaster is always there.
  const bool postmaster = iequals(address.substr(0, address.rfind('@')), "postmaster");
  return {postmaster ? MailboxState::active : MailboxState::unknown, std::nullopt};
}

// All others of a domain share one folder: strangers do not choose names on our disk.
std::string MaildirKeeping::folder_of(const std::string& address) {
  const Residents::Resident resident = residents_.find(address);
  const bool others = resident.mailbox && resident.mailbox->address.starts_with('@');
  const std::string key = mail::address_key(address);
  const std::string local = others ? "@" : mail::unquoted(key.substr(0, key.rfind('@')));
  return fmt::format("{}/{}/{}", place_.folder, real::Maildirs::file_name(mail::domain_of(key)),
                     real::Maildirs::file_name(local));
}

Task<MailboxState> MaildirKeeping::state(std::string address, std::uint64_t bytes) {
  Residents::Resident resident = residents_.find(address);
  if (!resident.mailbox || resident.mailbox->quota_bytes == 0) co_return resident.state;
  std::string folder = folder_of(address);
  resident.mailbox->used_bytes = co_await maildirs_.used(std::move(folder));
  co_return policy::state_for(*resident.mailbox, bytes);
}

Task<smtp::Reply> MaildirKeeping::keep(receive::Letter letter) {
  std::vector<std::string> folders;
  const bool aside = letter.quarantined && place_.junk_folder;
  for (const mail::ForwardPath& path : letter.envelope.recipients) {
    const std::string folder = folder_of(path.address) + (aside ? "/.Junk" : "");
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
  }
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
