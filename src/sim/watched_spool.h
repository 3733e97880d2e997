// sim/watched_spool.h - the spool as it is, with every change written into a Chronicle.
#pragma once

#include "sim/chronicle.h"
#include "sim/life.h"
#include "sim/spool_wrapper.h"
#include "sim/world.h"

namespace todoku::sim {

class WatchedSpool final : public SpoolWrapper {
 public:
  struct Parts {
    World& world;
    Life& life;
    Chronicle& chronicle;
    std::uint32_t incarnation;
  };
  WatchedSpool(spool::Spool& inner, Parts parts) : SpoolWrapper(inner), parts_(parts) {}

  Task<Result<MessageId>> admit(Admission admission) override;
  Task<Result<void>> settle(Settles settlements) override;
  Task<Result<void>> begin(std::vector<RecipientId> recipients) override;
  Task<Result<void>> suppress(spool::Suppression suppression) override;
  Task<Result<std::uint64_t>> lift_hold(std::string sender_domain, std::string provider,
                                        std::string note) override;

 private:
  When now() const;
  Parts parts_;
};

}  // namespace todoku::sim
