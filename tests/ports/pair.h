// tests/ports/pair.h - two connected streams, and the reading of many bytes.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "ports/world.h"

namespace todoku::ports_test {

struct Pair {
  std::unique_ptr<Listener> listener;
  std::unique_ptr<Stream> client;
  std::unique_ptr<Stream> server;
};

inline SteadyTime in(World& world, milliseconds span) {
  return world.clock().steady() + span;
}

// Both deadlines are ten seconds from now.
inline Task<Pair> connect(World& world, World::Certificate certificate) {
  Pair pair;
  pair.listener = world.listen(certificate);
  const SteadyTime deadline = in(world, 10s);
  const Endpoint to = pair.listener->local();
  const Endpoint from;
  Result<std::unique_ptr<Stream>> client = co_await world.dialer().dial(to, from, deadline);
  EXPECT_TRUE(client.has_value());
  Result<std::unique_ptr<Stream>> server = co_await pair.listener->accept();
  EXPECT_TRUE(server.has_value());
  if (!client || !server) co_return pair;
  (*client)->set_deadline(deadline);
  (*server)->set_deadline(deadline);
  pair.client = std::move(*client);
  pair.server = std::move(*server);
  co_return pair;
}

// For many bytes: a world may be slow.
inline void be_patient(World& world, Pair& pair) {
  pair.client->set_deadline(in(world, 300s));
  pair.server->set_deadline(in(world, 300s));
}

// Reads until `bytes` have come, or the first error.
inline Task<std::string> read_exactly(Stream& stream, std::size_t bytes) {
  std::string all;
  std::array<char, 65536> block;
  while (all.size() < bytes) {
    const std::size_t room = std::min(block.size(), bytes - all.size());
    const Result<std::size_t> n = co_await stream.read_some(std::span<char>(block.data(), room));
    if (!n) {
      ADD_FAILURE() << to_string(n.error().code) << ": " << n.error().what;
      break;
    }
    all.append(block.data(), *n);
  }
  co_return all;
}

inline Task<Result<std::size_t>> read_one(Stream& stream) {
  std::array<char, 1> byte;
  const Result<std::size_t> n = co_await stream.read_some(byte);
  co_return n;
}

// For a Gate: reads once, and leaves what came of it.
inline Task<void> read_into(Stream& stream, Result<std::size_t>& outcome) {
  Result<std::size_t> n = co_await read_one(stream);
  outcome = std::move(n);
}

inline Task<void> write_into(Stream& stream, std::string_view bytes, Result<void>& outcome) {
  Result<void> written = co_await stream.write(bytes);
  outcome = std::move(written);
}

}  // namespace todoku::ports_test
