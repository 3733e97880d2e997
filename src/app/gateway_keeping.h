// app/gateway_keeping.h - behind the gateway: who is there, and where their mail goes: into Maildir
// folders, or to the server behind.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/log.h"
#include "app/mailbox_file.h"
#include "real/maildir.h"
#include "receive/handover.h"
#include "receive/keeping.h"

namespace todoku::app {

// Which mailboxes there are: those of the file; without a file everybody of the domains.
class Residents {
 public:
  // Errors: invalid (the file).
  static Result<Residents> open(const GatewayConfig& config, Log& log);

  struct Resident {
    policy::MailboxState state = policy::MailboxState::not_ours;
    std::optional<policy::Mailbox> mailbox;  // of the file
  };
  Resident find(const std::string& address);

 private:
  std::vector<std::string> domains_;  // mail::domain_key
  std::optional<MailboxFile> file_;
};

// Mail in FOLDER/DOMAIN/LOCAL, what was quarantined in its .Junk. Quotas are counted there.
class MaildirKeeping final : public receive::Keeping {
 public:
  struct Place {
    std::string folder;
    bool junk_folder = true;  // else quarantined mail stands in the inbox, with its header field
  };
  // `residents` and `random` outlive it.
  MaildirKeeping(Residents& residents, Random& random, const std::string& hostname, Place place)
      : residents_(residents), random_(random), place_(std::move(place)), maildirs_(hostname) {}

  Task<policy::MailboxState> state(std::string address, std::uint64_t bytes) override;
  Task<smtp::Reply> keep(receive::Letter letter) override;

 private:
  std::string folder_of(const std::string& address);

  Residents& residents_;
  Random& random_;
  Place place_;
  real::Maildirs maildirs_;
};

// Mail handed to the server behind while the sender waits.
class ForwardKeeping final : public receive::Keeping {
 public:
  ForwardKeeping(Residents& residents, Dialer& dialer, Clock& clock, receive::Behind behind)
      : residents_(residents), dialer_(dialer), clock_(clock), behind_(std::move(behind)) {}

  Task<policy::MailboxState> state(std::string address, std::uint64_t) override {
    co_return residents_.find(address).state;
  }
  Task<smtp::Reply> keep(receive::Letter letter) override {
    return receive::hand_over(dialer_, clock_, behind_, std::move(letter));
  }
  bool one_at_a_time() const override { return true; }

 private:
  Residents& residents_;
  Dialer& dialer_;
  Clock& clock_;
  receive::Behind behind_;
};

}  // namespace todoku::app
