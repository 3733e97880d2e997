// deliver/lanes.h - the lanes in use: their limits as feedback left them, and the sessions kept
// open.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deliver/converse.h"
#include "policy/lane.h"

namespace todoku::deliver {

// A link that is ready for a transaction, and what it has carried.
struct Session {
  std::unique_ptr<Conversation> link;
  policy::Carried carried;
  SteadyTime idle_since;
};

struct Lane {
  std::string name;
  std::string provider;
  policy::Lane state;
  std::uint32_t couriers = 0;  // each with at most one session
  std::deque<Session> idle;    // the one used last at the back
  std::uint32_t leaving = 0;   // sessions that are saying QUIT
};

class Lanes {
 public:
  // The lane of that name; `limits` count where it is new.
  Lane& at(const std::string& name, const std::string& provider, const policy::Limits& limits);
  Lane* find(const std::string& name);
  const std::map<std::string, Lane>& all() const { return lanes_; }

  std::uint32_t open() const { return open_; }  // couriers, idle and leaving sessions of all lanes
  void courier_starts(Lane& lane);
  void courier_ends(Lane& lane);
  // The last used that is `wanted`, else the last used: its place is free for another then.
  std::optional<Session> take_idle(Lane& lane,
                                   const std::function<bool(const Session& session)>& wanted);
  void keep(Lane& lane, Session session);
  // A session that was taken out to be ended; it counts until left() is called.
  struct Leaving {
    std::string lane;
    Session session;
  };
  // Takes out what has been idle since `since` or longer.
  std::vector<Leaving> take_older(SteadyTime since);
  void left(const std::string& lane);
  // Is there room for one courier more, who takes an idle session where there is one?
  static bool has_room(const Lane& lane);
  std::optional<SteadyTime> oldest_idle() const;
  // Forgets lanes that are as new and have nobody in them.
  void forget_unused(const std::function<bool(const std::string& name)>& has_work, SteadyTime now);

 private:
  std::map<std::string, Lane> lanes_;
  std::uint32_t open_ = 0;
};

}  // namespace todoku::deliver
