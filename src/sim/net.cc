#include "sim/net.h"

#include "base/check.h"

namespace todoku::sim {

using Dialled = Result<std::unique_ptr<Stream>>;

const Weather& Net::weather_at(const std::string& address) const {
  const auto it = at_.find(address);
  return it == at_.end() ? weather_ : it->second;
}

SimListener::SimListener(Net& net, Life& life, Endpoint at, Certificate certificate)
    : net_(net),
      life_(life),
      at_(std::move(at)),
      certificate_(std::move(certificate)),
      changed_(net.world().executor()) {
  CHECK(net_.listening_.emplace(at_, this).second);
  hook_ = life_.on_end([this] { close(); });
}

SimListener::~SimListener() {
  life_.forget(hook_);
  close();
}

Task<Dialled> SimListener::accept() {
  while (!closed_ && waiting_.empty()) {
    co_await changed_.wait();
  }
  if (waiting_.empty()) co_return fail(Errc::cancelled, "not listening any more");
  std::unique_ptr<Stream> stream = std::move(waiting_.front());
  waiting_.pop_front();
  co_return stream;
}

void SimListener::close() {
  if (closed_) return;
  closed_ = true;
  net_.listening_.erase(at_);
  waiting_.clear();
  changed_.notify_all();
}

void SimListener::offer(std::shared_ptr<Link> link) {
  waiting_.push_back(std::make_unique<SimStream>(std::move(link), Link::server, life_));
  changed_.notify_all();
}

Task<Dialled> SimDialer::dial(Endpoint to, Endpoint from, SteadyTime deadline) {
  const Weather weather = net_.weather_at(to.address);
  Dice& dice = net_.world().dice();
  const bool black_hole = dice.chance(weather.black_hole);
  const SteadyTime answered =
      clock_.steady() + dice.between(weather.latency_low, weather.latency_high);
  co_await clock_.sleep_until(black_hole ? deadline : std::min(answered, deadline));
  ++net_.failed_;
  if (life_.over()) co_return fail(Errc::cancelled, to_string(to));
  if (black_hole || answered > deadline) co_return fail(Errc::timeout, to_string(to));
  if (dice.chance(weather.unreachable)) co_return fail(Errc::unreachable, to_string(to));
  const auto listener = net_.listening_.find(to);
  const bool refused = dice.chance(weather.refused);
  if (refused || listener == net_.listening_.end() || !listener->second->room()) {
    co_return fail(Errc::refused, to_string(to));
  }
  --net_.failed_;
  ++net_.connected_;
  if (from.address.empty()) from.address = home_;
  if (from.port == 0) from.port = ++net_.last_port_;
  auto link =
      std::make_shared<Link>(net_.world(), weather, from, to, listener->second->certificate_);
  listener->second->offer(link);
  co_return std::make_unique<SimStream>(std::move(link), Link::client, life_);
}

}  // namespace todoku::sim
