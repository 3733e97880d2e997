#include "app/mailbox_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "mail/envelope.h"

namespace todoku::app {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::string> read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || in.bad()) return fail(Errc::invalid, path + ": cannot be read");
  return std::move(text).str();
}

Result<policy::Mailboxes> parse(const std::string& path, std::string_view text) {
  Result<policy::Mailboxes> parsed = policy::Mailboxes::parse(text, path);
  if (!parsed) return fail(Errc::invalid, parsed.error().what);
  return parsed;
}

// Does the line name that address?
bool names(std::string_view line, const std::string& address) {
  const Result<policy::Mailbox> mailbox =
      policy::Mailboxes::parse_line(line.substr(0, line.find('#')));
  return mailbox && mail::address_key(mailbox->address) == mail::address_key(address);
}

std::string comment_of(std::string_view line) {
  const std::size_t mark = line.find('#');
  return mark == line.npos ? "" : "  " + std::string(trim(line.substr(mark)));
}

// `text` with the change; nullopt: there was nothing to take out.
std::optional<std::string> changed(std::string_view text, const std::string& address,
                                   const std::optional<policy::Mailbox>& mailbox) {
  std::string out;
  bool found = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!names(line, address)) {
      out += std::string(line) + "\n";
    } else {
      found = true;
      if (mailbox) out += policy::Mailboxes::to_line(*mailbox) + comment_of(line) + "\n";
    }
  }
  if (!found && mailbox) out += policy::Mailboxes::to_line(*mailbox) + "\n";
  if (!found && !mailbox) return std::nullopt;
  return out;
}

// Beside the file, flushed, and moved into its place.
Result<void> replace(const std::string& path, std::string_view text) {
  const std::string fresh = path + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  const int fd = out ? ::open(fresh.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  const bool flushed = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  std::error_code error;
  if (flushed) std::filesystem::rename(fresh, path, error);
  if (!flushed || error) return fail(Errc::io, path + ": cannot be written");
  return {};
}

}  // namespace

Result<policy::Mailboxes> read_mailbox_file(const std::string& path) {
  const Result<std::string> text = read_text(path);
  if (!text) return std::unexpected(text.error());
  return parse(path, *text);
}

Result<void> change_mailbox_file(const std::string& path, const std::string& address,
                                 const std::optional<policy::Mailbox>& mailbox) {
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  const Result<std::string> text = there ? read_text(path) : Result<std::string>("");
  if (!text) return std::unexpected(text.error());
  if (const auto parsed = parse(path, *text); !parsed) return std::unexpected(parsed.error());
  const std::optional<std::string> fresh = changed(*text, address, mailbox);
  if (!fresh) return fail(Errc::not_found, address + " is not listed.");
  return replace(path, *fresh);
}

std::optional<MailboxFile::Version> MailboxFile::version_of(const std::string& path) {
  std::error_code error;
  Version version{.changed = std::filesystem::last_write_time(path, error)};
  if (!error) version.bytes = std::filesystem::file_size(path, error);
  return error ? std::nullopt : std::optional(version);
}

Result<MailboxFile> MailboxFile::open(std::string path, Complain complain) {
  MailboxFile file(std::move(path), std::move(complain));
  file.read_ = file.seen_ = version_of(file.path_);
  Result<policy::Mailboxes> mailboxes = read_mailbox_file(file.path_);
  if (!mailboxes) return std::unexpected(mailboxes.error());
  file.mailboxes_ = std::move(*mailboxes);
  file.looked_ = Clock::now();
  return file;
}

const policy::Mailboxes& MailboxFile::now() {
  if (Clock::now() - looked_ >= std::chrono::seconds(1)) look_again();
  return mailboxes_;
}

void MailboxFile::look_again() {
  looked_ = Clock::now();
  const std::optional<Version> version = version_of(path_);
  const bool was_gone = std::exchange(gone_, !version);
  if (gone_ && !was_gone) complain_(path_ + ": is gone; the mailboxes read last stay");
  if (!version || version == read_) return;
  if (std::exchange(seen_, version) != version) return;
  read_ = version;
  Result<policy::Mailboxes> mailboxes = read_mailbox_file(path_);
  if (mailboxes && mailboxes->all().empty() && !mailboxes_.all().empty())
    mailboxes = fail(Errc::invalid, path_ + ": no mailbox is left in it");
  if (mailboxes)
    mailboxes_ = std::move(*mailboxes);
  else
    complain_(mailboxes.error().what);
}

}  // namespace todoku::app
