// deliver/courier.h - one worker of a lane: carries jobs one after the other over one session.
//
// It takes the lane's next job while its session has room, so that a body and the next
// transaction's commands go in one write; when nothing is due it puts the session away for the next
// courier. How many couriers a lane has is the engine's business.
#pragma once

#include <optional>
#include <string>

#include "deliver/attempt.h"
#include "deliver/clerk.h"
#include "deliver/load.h"

namespace todoku::deliver {

class Courier {
 public:
  // The lane stays where it is until the courier has ended: it counts its couriers.
  Courier(Depot& depot, Lane& lane) : depot_(depot), lane_(lane), clerk_(depot) {}
  Courier(const Courier&) = delete;

  Task<void> run(Job first);

 private:
  Task<void> take_up(Job job);  // makes current_ of it, if there is something to carry
  Task<void> carry();           // current_, and what follows it on the same session
  Task<void> settle_no_route(NoRoute no_route);
  Task<bool> have_session(const Route& route);
  Task<void> converse(smtp::ClientStep step);
  Task<smtp::ClientStep> send_body(smtp::SendBody::How how);
  void prepare_following();
  Task<bool> count_begun();
  Task<bool> wait_for_spool();
  Task<bool> conclude(smtp::TransactionResult result);
  bool goes_to_another_host(const smtp::TransactionResult& result) const;

  std::optional<Job> next_job();
  bool takes(const Session& session, const Load& load) const;
  smtp::Transaction begin_transaction(const Load& load);
  void use_idle(const Route& route);
  void use(Session session);
  void drop_session();
  Task<void> put_away();

  Depot& depot_;
  Lane& lane_;
  Clerk clerk_;
  std::optional<Load> current_;
  std::optional<Load> following_;  // handed to the machine behind current_'s body
  std::optional<Session> session_;
  std::uint64_t link_number_ = 0;
  Route route_;                // of current_
  std::size_t candidate_ = 0;  // the host that session_ speaks to, or that is to be tried next
  bool first_on_session_ = false;
  bool spool_refused_ = false;  // current_ was not sent for it
  Partner partner_;
};

}  // namespace todoku::deliver
