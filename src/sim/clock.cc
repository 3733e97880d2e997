#include "sim/clock.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace todoku::sim {
namespace asio = boost::asio;

SimClock::SimClock(World& world, Life& life) : world_(world), life_(life) {
  hook_ = life_.on_end([this] { end(); });
}

SimClock::~SimClock() {
  life_.forget(hook_);
  for (const auto& [id, sleep] : sleeping_) world_.forget(sleep.ticket);
}

Task<void> SimClock::sleep_until(SteadyTime when) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
      [this, when](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        const std::uint64_t id = ++last_id_;
        // A life that is over has all the time it asks for.
        if (life_.over()) ahead_ = std::max(ahead_, when);
        const SteadyTime due = life_.over() ? world_.steady() : when;
        const World::Ticket ticket = world_.at(due, [this, id] { wake(id, {}); });
        auto& loop = world_.loop();
        auto resume = [&loop, h = std::move(handler)](boost::system::error_code how) mutable {
          asio::post(loop, [g = std::move(h), how]() mutable { std::move(g)(how); });
        };
        sleeping_.emplace(id, Sleep{when, ticket, Sleeper(std::move(resume))});
        // The slot knows the sleeper by number only: holding the handler, it would hold itself.
        if (slot.is_connected()) {
          slot.assign(
              [this, id](asio::cancellation_type) { wake(id, asio::error::operation_aborted); });
        }
      },
      asio::use_awaitable);
}

void SimClock::wake(std::uint64_t sleeper, boost::system::error_code how) {
  auto node = sleeping_.extract(sleeper);
  if (node.empty()) return;
  world_.forget(node.mapped().ticket);
  node.mapped().wake(how);
}

void SimClock::end() {
  for (const auto& [id, sleep] : sleeping_) ahead_ = std::max(ahead_, sleep.until);
  while (!sleeping_.empty()) wake(sleeping_.begin()->first, {});
}

}  // namespace todoku::sim
