// logs/judge.h - the verdict on an attempt: the same as for a live reply.
#pragma once

#include <memory>

#include "logs/attempt.h"
#include "reply/judge.h"

namespace todoku::logs {

class Judge {
 public:
  // `catalogue` outlives this.
  explicit Judge(const reply::Catalogue& catalogue);

  // By the words, in the context of host and stage; where they say nothing, by the status that was
  // logged, then by the stage: DNS, connection or TLS. What
  // failed in the MTA's own machine is the sender's. A deferral is temporary and suppresses nobody,
  // whatever it says.
  reply::Verdict judge(const Attempt& attempt);
  // Who would have answered: by the host, else by the recipient's domain; "" if neither is known.
  std::string_view provider(const Attempt& attempt) const;

 private:
  const reply::Catalogue& catalogue_;
  std::unique_ptr<reply::Heard> heard_;  // large
};

}  // namespace todoku::logs
