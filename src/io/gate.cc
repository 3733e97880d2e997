#include "io/gate.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "base/check.h"

namespace todoku {
namespace asio = boost::asio;

Task<void> Signal::wait() {
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [this](auto handler) {
        waiting_.push_back([executor = executor_, h = std::move(handler)]() mutable {
          asio::post(executor, std::move(h));
        });
      },
      asio::use_awaitable);
}

void Signal::notify_one() {
  if (waiting_.empty()) return;
  auto wake = std::move(waiting_.front());
  waiting_.pop_front();
  wake();
}

void Signal::notify_all() {
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& wake : waiting) wake();
}

Gate::Gate(asio::any_io_executor executor)
    : executor_(executor),
      running_(std::make_shared<std::size_t>(0)),
      left_(std::make_shared<Signal>(std::move(executor))) {}

Gate::~Gate() = default;

namespace {

// Asio would run the task's first steps inside spawn(), under the feet of whoever called it: a task
// that ends at once may free what its spawner still holds a reference to.
Task<void> run_on_its_own_turn(Task<void> task) {
  co_await asio::post(asio::use_awaitable);
  co_await std::move(task);
}

}  // namespace

void Gate::spawn(Task<void> task) {
  if (closing_) return;
  ++*running_;
  const auto left = [running = running_, signal = left_](std::exception_ptr failure) {
    --*running;
    signal->notify_all();
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(executor_, run_on_its_own_turn(std::move(task)), left);
}

Task<void> Gate::close() {
  closing_ = true;
  while (*running_ > 0) {
    co_await left_->wait();
  }
}

}  // namespace todoku
