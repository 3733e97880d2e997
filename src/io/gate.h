// io/gate.h - the owner of spawned tasks, and a way for coroutines of one loop to wait for each other.
//
// Every spawned task has an owner that waits for it at shutdown [Seastar gate.hh]. All of it belongs
// to one loop's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "io/ports.h"

namespace todoku {

// A condition to wait for: notify wakes those that wait now. Wake-ups are posted, never run inline.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Signal(const Signal&) = delete;
  ~Signal() { notify_all(); }

  Task<void> wait();  // until the next notify after this call
  void notify_one();
  void notify_all();

 private:
  boost::asio::any_io_executor executor_;
  std::deque<std::move_only_function<void()>> waiting_;
};

class Gate {
 public:
  explicit Gate(boost::asio::any_io_executor executor);
  Gate(const Gate&) = delete;
  ~Gate();  // tasks still running go on without an owner: close() it first

  // Runs `task` on the gate's executor, never inside this call. After close() began the task is destroyed unrun.
  void spawn(Task<void> task);
  std::size_t running() const { return *running_; }
  bool closing() const { return closing_; }
  // No new tasks; ends when the last one has ended. The tasks must be told to stop by other means.
  Task<void> close();

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<std::size_t> running_;
  std::shared_ptr<Signal> left_;
  bool closing_ = false;
};

}  // namespace todoku
