// receive/test_peer.h - a client in memory, for the tests of receive/.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/gate.h"
#include "io/ports.h"

namespace todoku::receive {

// Time stands still until a test moves it; nothing here sleeps.
struct StillClock final : Clock {
  WallTime now{milliseconds(1795000000000)};  // 2026-11-18T11:06:40Z
  SteadyTime steady_now{milliseconds(1000)};
  explicit StillClock(boost::asio::io_context& loop) : woken(loop.get_executor()) {}
  WallTime wall() const override { return now; }
  SteadyTime steady() const override { return steady_now; }
  Task<void> sleep_until(SteadyTime when) override {
    while (steady_now < when) {
      co_await woken.wait();
    }
  }
  void advance(milliseconds by) {
    steady_now += by;
    woken.notify_all();
  }
  Signal woken;
};

// What a client and its network do, and what it was told. Outlives its Stream.
struct Peer {
  Peer(boost::asio::io_context& loop, StillClock& still)
      : changed(loop.get_executor()), clock(still) {}
  std::deque<std::string> blocks;  // to be read, one at a time
  bool gone = false;               // after the blocks the stream ends; else the reader waits
  bool tls_works = true;
  Endpoint address{"192.0.2.9", 40000};

  std::string told;                 // all that was written
  std::vector<std::string> writes;  // one a write
  SteadyTime deadline;
  bool closed = false;
  Signal changed;
  StillClock& clock;

  void say(std::string bytes) {
    blocks.push_back(std::move(bytes));
    changed.notify_all();
  }
};

class PeerStream final : public Stream {
 public:
  explicit PeerStream(Peer& peer) : peer_(peer) {}
  ~PeerStream() override { peer_.closed = true; }
  Task<Result<std::size_t>> read_some(std::span<char> into) override {
    while (peer_.blocks.empty()) {
      if (peer_.closed) co_return fail(Errc::cancelled, "closed");
      if (peer_.gone) co_return fail(Errc::closed, "gone");
      if (peer_.clock.steady_now >= peer_.deadline)
        co_return fail(Errc::timeout, "waited too long");
      co_await peer_.changed.wait();
    }
    std::string& block = peer_.blocks.front();
    const std::size_t n = block.copy(into.data(), into.size());
    block.erase(0, n);
    if (block.empty()) peer_.blocks.pop_front();
    co_return n;
  }
  Task<Result<void>> write(std::string_view bytes) override {
    peer_.told += bytes;
    peer_.writes.emplace_back(bytes);
    co_return Result<void>();
  }
  void set_deadline(SteadyTime when) override {
    peer_.deadline = when;
    peer_.changed.notify_all();
  }
  Task<Result<TlsFacts>> start_tls(TlsWish) override { co_return fail(Errc::tls, "a server"); }
  Task<Result<TlsFacts>> accept_tls() override {
    if (!peer_.tls_works) co_return fail(Errc::tls, "no handshake");
    co_return TlsFacts{"TLSv1.3", "TLS_AES_128_GCM_SHA256", false};
  }
  Endpoint peer() const override { return peer_.address; }
  Endpoint local() const override { return {"192.0.2.1", 2525}; }
  void close() override {
    peer_.closed = true;
    peer_.changed.notify_all();
  }

 private:
  Peer& peer_;
};

inline void poll(boost::asio::io_context& loop) {
  loop.restart();
  loop.poll();
}

// Runs `task` as far as it comes. The gate outlives the loop's last poll.
inline void start(boost::asio::io_context& loop, Gate& gate, Task<void> task) {
  gate.spawn(std::move(task));
  poll(loop);
}

}  // namespace todoku::receive
