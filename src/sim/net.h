// sim/net.h - the network of the world: who listens where, and what becomes of a call.
//
// Addresses are plain strings; nothing is routed. The weather of a connection is drawn when it is
// dialled: the network's, or that of the address called.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "sim/clock.h"
#include "sim/link.h"
#include "sim/stream.h"

namespace todoku::sim {

class SimListener;

class Net {
 public:
  explicit Net(World& world) : world_(world) {}
  Net(const Net&) = delete;

  World& world() { return world_; }
  // --- weather
  void set_weather(const Weather& weather) { weather_ = weather; }
  void set_weather_at(const std::string& address, const Weather& weather) {
    at_[address] = weather;
  }
  void clear_weather_at() { at_.clear(); }
  const Weather& weather_at(const std::string& address) const;

  // Calls that reached a listener, and those that did not.
  std::uint64_t connected() const { return connected_; }
  std::uint64_t failed() const { return failed_; }

 private:
  friend class SimListener;
  friend class SimDialer;
  World& world_;
  Weather weather_;
  std::map<std::string, Weather> at_;
  std::map<Endpoint, SimListener*> listening_;
  std::uint64_t connected_ = 0;
  std::uint64_t failed_ = 0;
  std::uint16_t last_port_ = 20000;
};

class SimListener final : public Listener {
 public:
  static constexpr std::size_t kBacklog = 128;  // more callers are refused

  // CHECKs that nobody listens there.
  SimListener(Net& net, Life& life, Endpoint at, Certificate certificate = {});
  ~SimListener() override;

  Task<Result<std::unique_ptr<Stream>>> accept() override;
  Endpoint local() const override { return at_; }
  void close() override;
  void set_certificate(Certificate certificate) { certificate_ = std::move(certificate); }

 private:
  friend class SimDialer;
  bool room() const { return waiting_.size() < kBacklog; }
  void offer(std::shared_ptr<Link> link);

  Net& net_;
  Life& life_;
  Endpoint at_;
  Certificate certificate_;
  std::uint64_t hook_;
  bool closed_ = false;
  std::deque<std::unique_ptr<Stream>> waiting_;
  Signal changed_;
};

class SimDialer final : public Dialer {
 public:
  // `home`: the address shown to the called where the caller names none.
  SimDialer(Net& net, Life& life, std::string home)
      : net_(net), life_(life), clock_(net.world(), life), home_(std::move(home)) {}
  Task<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Endpoint from,
                                             SteadyTime deadline) override;

 private:
  Net& net_;
  Life& life_;
  SimClock clock_;
  std::string home_;
};

}  // namespace todoku::sim
