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
#include "receive/forwarding.h"
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
  bool serves(std::string_view domain);  // mail::domain_key
  std::optional<std::string> home();     // a domain that is served, the first

 private:
  const policy::Mailbox* listed(const std::string& address);

  std::vector<std::string> domains_;  // mail::domain_key
  std::string delimiter_;             // of "user+detail"; empty: there is none
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
  std::unique_ptr<receive::Delivery> begin(receive::Sender sender) override;
  Task<receive::Kept> keep(receive::Letter letter);

 private:
  // Who gets it: each folder once, with what it may hold.
  struct Target {
    std::string mailbox;            // its folder
    std::uint64_t quota_bytes = 0;  // 0: no limit
  };
  std::vector<Target> targets_of(const mail::Envelope& envelope);
  std::string folder_of(const std::string& address, const Residents::Resident& resident) const;
  Task<bool> have_room(std::vector<Target> targets, std::uint64_t trace_bytes);
  Task<smtp::Reply> put(receive::Letter letter, std::vector<Target> targets);
  void reserve(const std::vector<Target>& targets, std::uint64_t bytes);
  void give_back(const std::vector<Target>& targets, std::uint64_t bytes);

  Residents& residents_;
  Random& random_;
  Place place_;
  real::Maildirs maildirs_;
  std::map<std::string, std::uint64_t> coming_;  // bytes under way, by mailbox
};

// Mail handed to the server behind (receive/forwarding.h).
class ForwardKeeping final : public receive::Keeping {
 public:
  struct Parts {
    Residents& residents;
    Dialer& dialer;
    Clock& clock;
    spool::Spool& spool;
  };
  ForwardKeeping(Parts parts, receive::ForwardOptions options)
      : parts_(parts), options_(std::move(options)) {}

  Task<policy::MailboxState> state(std::string address, std::uint64_t) override {
    co_return parts_.residents.find(address).state;
  }
  std::unique_ptr<receive::Delivery> begin(receive::Sender sender) override {
    return std::make_unique<receive::ForwardDelivery>(
        receive::ForwardParts{parts_.dialer, parts_.clock, parts_.spool, reach_}, options_,
        std::move(sender));
  }

 private:
  Parts parts_;
  receive::ForwardOptions options_;
  receive::Reachability reach_;
};

}  // namespace todoku::app
