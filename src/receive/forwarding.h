// receive/forwarding.h - gives a stranger's mail to the server behind the gateway.
//
// While that server answers, its answers are ours: it is asked about each recipient at RCPT and
// gets the message at the dot, and what it refuses is refused. What it does not answer - it is
// down, slow, full of visitors, or falls over amid the message - is taken into the spool and
// delivered by the engine, with its retries. So nothing acknowledged is lost, a server that is down
// refuses no mail, and a report to the sender is needed only where one message was taken for some
// and refused for others after the dot: SMTP has one answer for all of them, LMTP has one each.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "receive/keeping.h"
#include "receive/visit.h"
#include "spool/spool.h"

namespace todoku::receive {

// How the server behind fares, as all transactions find it.
struct Reachability {
  static constexpr milliseconds kRest{
      15'000};  // it did not answer: nobody asks it again for so long
  std::size_t visits = 0;
  std::size_t visits_allowed = 50;
  SteadyTime closed_until{};
};

struct ForwardParts {
  Dialer& dialer;
  Clock& clock;
  spool::Spool& spool;
  Reachability& reach;
};

struct ForwardOptions {
  Behind behind;
  bool queue = true;  // else what is not answered is a 451: the sender keeps the mail
  milliseconds lifetime = std::chrono::hours(24 * 5);  // in the spool
};

class ForwardDelivery final : public Delivery {
 public:
  // What `parts` name outlives it, and so do the options.
  ForwardDelivery(ForwardParts parts, const ForwardOptions& options, Sender sender)
      : parts_(parts), options_(options), sender_(std::move(sender)) {}
  ~ForwardDelivery() override { leave(); }

  Task<smtp::Reply> recipient(std::string address) override;
  Task<Kept> keep(Letter letter) override;

 private:
  Task<std::optional<smtp::Reply>> visit();
  void leave();
  void close();
  smtp::Reply unanswered() const;
  Task<Kept> queue(const Letter& letter, std::vector<mail::ForwardPath> recipients);

  ForwardParts parts_;
  const ForwardOptions& options_;
  Sender sender_;
  std::unique_ptr<Visit> visit_;
  bool alone_ = false;  // without the server behind, from here on
};

}  // namespace todoku::receive
