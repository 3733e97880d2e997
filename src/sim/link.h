// sim/link.h - a connection of the world: two ways, each with its latency and its fate.
//
// Bytes arrive in order, whole or in pieces, or not at all. TLS is modelled, not run: a handshake
// is a greeting in the byte stream, so plaintext in its place is noticed as it would be;
// certificates are values. OpenSSL is proved by the conformance suite of real/.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>

#include "io/gate.h"
#include "sim/life.h"
#include "sim/weather.h"
#include "sim/world.h"

namespace todoku::sim {

// What a listener shows in a TLS handshake.
struct Certificate {
  bool present = true;             // false: accept_tls fails with Errc::tls
  bool breaks = false;             // the handshake fails on both sides
  bool trusted = false;            // a chain that verifies
  std::vector<std::string> names;  // what it is valid for
  std::string dane;                // what a TLSA record's data must equal
};

class Link : public std::enable_shared_from_this<Link> {
 public:
  static constexpr std::size_t kWindow =
      65536;  // bytes on the way and unread before a writer waits
  enum Side : std::size_t { client = 0, server = 1 };

  struct Chunk {
    enum class Kind { data, hello, fin } kind = Kind::data;
    std::string bytes;
    std::size_t read = 0;
  };
  // One direction, named by who writes into it.
  struct Way {
    std::deque<Chunk> arrived;
    std::size_t pending = 0;  // bytes on the way and unread
    SteadyTime last{};        // the arrival of what was sent last
    std::uint64_t sent = 0;   // bytes ever
    bool drips = false;
    std::optional<std::uint64_t> stalls_at;  // the byte behind which nothing arrives
    std::optional<std::uint64_t> resets_at;
    bool finished = false;  // the writer has closed
  };
  struct End {
    explicit End(boost::asio::any_io_executor executor) : changed(std::move(executor)) {}
    Endpoint address;
    Signal changed;
    bool closed = false;             // by its owner
    bool broken = false;             // reset by the peer or the network
    std::optional<SteadyTime> left;  // when either came about
    bool secure = false;
    SteadyTime deadline = SteadyTime::max();
    World::Ticket timer;
  };

  Link(World& world, const Weather& weather, Endpoint caller, Endpoint called,
       Certificate certificate);

  World& world() { return world_; }
  const Certificate& certificate() const { return certificate_; }
  End& end(Side side) { return ends_[side]; }
  Way& way(Side writer) { return ways_[writer]; }

  // Sends a chunk on its way; room in the window is the caller's matter.
  void send(Side from, Chunk chunk);
  void close(Side side);  // in order, behind what was sent
  void reset(Side side);  // this side ends now; the other learns it after the latency
  void set_deadline(Side side, SteadyTime when);
  milliseconds latency();

 private:
  void deliver(Side from, Chunk chunk, milliseconds after);
  void arrive(Side from, Chunk chunk);
  void break_later(Side side);
  void leave(Side side);
  void draw_fate();

  World& world_;
  Weather weather_;
  Certificate certificate_;
  std::array<End, 2> ends_;
  std::array<Way, 2> ways_;
};

constexpr Link::Side other(Link::Side side) {
  return side == Link::client ? Link::server : Link::client;
}

}  // namespace todoku::sim
