// deliver/attempt.h - from a route to a session that is ready for mail, or to the reason why there
// is none.
#pragma once

#include <memory>
#include <optional>

#include "deliver/clerk.h"
#include "deliver/depot.h"
#include "deliver/route.h"

namespace todoku::deliver {

// What came of dialling the hosts of a route in their order, from one of them on.
struct Dialled {
  std::optional<Session> session;
  std::size_t candidate = 0;  // whose session it is, or where the trying ended
  Judged failure;             // where there is no session: the last host's, which stands for all
  Partner partner;
};

// Of a route only so many addresses are tried in one go; the next attempt begins anew.
inline constexpr std::size_t kMostDialled = 5;

// `first` is a place in route.candidates. Goes to the next host after a failure that is the site's
// or the session's; where opportunistic TLS breaks the link, dials the same host again without it
// (RFC 7435).
Task<Dialled> open_session(Depot& depot, Route route, std::size_t first);
// Says QUIT and closes. Never fails; waits at most the stage's patience.
Task<void> quit_session(Session session);

Partner partner_of(const Depot& depot, const Candidate& candidate, const std::string& provider);

}  // namespace todoku::deliver
