// io/alarm.h - one wake-up that can be moved.
//
// A loop that waits for "the next thing due, or something new" sets it again whenever either
// changes. All of it belongs to one loop's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "io/ports.h"

namespace todoku {

class Alarm {
 public:
  // `ring` is called on the executor, once for each time that was set and not moved or stopped
  // before.
  Alarm(boost::asio::any_io_executor executor, Clock& clock, std::function<void()> ring);
  Alarm(const Alarm&) = delete;
  ~Alarm();  // rings no more

  void set(SteadyTime when);
  void stop();
  // Stops, and ends when no sleep of it is left on the clock.
  Task<void> close();

 private:
  struct State;
  boost::asio::any_io_executor executor_;
  Clock& clock_;
  std::shared_ptr<State> state_;
};

}  // namespace todoku
