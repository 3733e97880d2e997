// deliver/hold_check.h - is what a sender's mail is held for repaired?
#pragma once

#include "check/sender.h"
#include "deliver/ports.h"
#include "deliver/settings.h"
#include "spool/spool.h"

namespace todoku::deliver {

// Looks at a sender's domain again. passes: yes releases what is held.
struct HoldCheck {
  virtual ~HoldCheck() = default;
  virtual Task<check::SenderCheck> look(spool::Hold hold) = 0;
};

// The HoldCheck of a running engine: asks the DNS what the receiver would find now, for the
// authors, the keys and the addresses with which the held mail would leave (check/sender.h). It is
// repaired when it is for every kind of mail that waits.
class SenderLook final : public HoldCheck {
 public:
  // `resolver` must not answer from an old cache, or a repair is seen late. All outlive the look.
  SenderLook(Resolver& resolver, const spool::Spool& spool, const spool::Signatory* signatory,
             Settings settings)
      : resolver_(resolver), spool_(spool), signatory_(signatory), settings_(std::move(settings)) {}
  Task<check::SenderCheck> look(spool::Hold hold) override;

 private:
  // Mail that leaves alike and was refused alike.
  struct Kind {
    check::SenderSetup setup;
    reply::Cause cause = reply::Cause::auth_missing;
    bool operator==(const Kind&) const = default;
  };
  static constexpr std::size_t kLookedThrough = 64;  // recipients, the oldest first
  static constexpr std::size_t kKinds = 8;           // each costs some questions
  std::vector<Kind> kinds_of(const spool::Hold& hold) const;
  check::SenderSetup setup_of(const spool::Hold& hold, const std::string& sender,
                              const std::string& message) const;

  Resolver& resolver_;
  const spool::Spool& spool_;
  const spool::Signatory* signatory_;
  Settings settings_;
};

// Our address as the receiver of a reply sees it: the one that the reply names, else that of the
// settings; "" where nobody knows it.
std::string address_seen(const Settings& settings, std::string_view reply);

}  // namespace todoku::deliver
