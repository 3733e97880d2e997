#include "io/alarm.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "io/gate.h"

namespace todoku {
namespace asio = boost::asio;

struct Alarm::State {
  State(asio::any_io_executor executor, std::function<void()> r)
      : ring(std::move(r)), left(std::move(executor)) {}

  std::function<void()> ring;
  Signal left;
  std::optional<SteadyTime> at;
  std::uint64_t generation = 0;  // of the sleep that may ring
  std::size_t sleeping = 0;
  std::shared_ptr<asio::cancellation_signal> cancel;
};

Alarm::Alarm(asio::any_io_executor executor, Clock& clock, std::function<void()> ring)
    : executor_(std::move(executor)),
      clock_(clock),
      state_(std::make_shared<State>(executor_, std::move(ring))) {}

Alarm::~Alarm() {
  stop();
}

void Alarm::set(SteadyTime when) {
  if (state_->at == when) return;
  stop();
  state_->at = when;
  state_->cancel = std::make_shared<asio::cancellation_signal>();
  ++state_->sleeping;
  // The signal must outlive the sleep, so its end holds it.
  auto done = [state = state_, cancel = state_->cancel,
               mine = state_->generation](std::exception_ptr) {
    --state->sleeping;
    state->left.notify_all();
    if (mine != state->generation) return;
    state->at.reset();
    state->ring();
  };
  asio::co_spawn(executor_, clock_.sleep_until(when),
                 asio::bind_cancellation_slot(state_->cancel->slot(), std::move(done)));
}

void Alarm::stop() {
  ++state_->generation;
  state_->at.reset();
  if (auto cancel = std::exchange(state_->cancel, nullptr))
    cancel->emit(asio::cancellation_type::terminal);
}

Task<void> Alarm::close() {
  stop();
  const std::shared_ptr<State> state = state_;
  while (state->sleeping > 0) {
    co_await state->left.wait();
  }
}

}  // namespace todoku
