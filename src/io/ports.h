// io/ports.h - everything todoku asks of the world outside its own memory.
//
// Nothing above this header reads a clock, opens a socket, asks the DNS, writes a disk or rolls a die by
// any other way. real/ answers with the machine; sim/ answers with a seed. One conformance suite proves
// the twins alike. Each port is used from the one thread of its loop, unless it says otherwise.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "dns/record.h"

namespace todoku {

template <class T>
using Task = boost::asio::awaitable<T>;

struct Clock {
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;      // dates; what the spool remembers; may jump
  virtual SteadyTime steady() const = 0;  // waiting and measuring; never goes back
  virtual Task<void> sleep_until(SteadyTime when) = 0;  // ends early only by Asio cancellation (throws operation_aborted)
};

struct Random {
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;  // good enough for tokens and ids in real/
};

struct Resolver {
  virtual ~Resolver() = default;
  virtual Task<dns::Answer> ask(dns::Question question) = 0;  // never fails: SERVFAIL is an answer
};

// Threads beside the loop, for arithmetic that would hold it up: signatures.
struct Workers {
  virtual ~Workers() = default;
  // Runs `work` elsewhere, and ends on the caller's loop when it is done. Meanwhile `work` alone uses what it
  // uses, or only reads it.
  virtual Task<void> run(std::function<void()> work) = 0;
};

struct Endpoint {
  std::string address;  // an IP literal without brackets
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};
std::string to_string(const Endpoint& endpoint);  // "192.0.2.1:25", "[2001:db8::1]:25"
// "host:port", "[v6]:port"; the host part must be an IP literal. Errors: malformed.
Result<Endpoint> parse_endpoint(std::string_view text);

// What a client asks of TLS.
struct TlsWish {
  std::string server_name;  // SNI, and what the certificate must name when `verify` is set
  bool verify = false;      // certificate chain and name must hold; else any certificate will do (RFC 7435)
  std::vector<dns::Tlsa> tlsa;  // not empty: DANE (RFC 7672) decides, not the chain
};
// What came of it.
struct TlsFacts {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_128_GCM_SHA256"
  bool verified = false;
};

// A byte stream to a peer. One reader and one writer at a time.
struct Stream {
  virtual ~Stream() = default;  // closes
  // At least one byte, or Errc::closed at the end of the stream.
  virtual Task<Result<std::size_t>> read_some(std::span<char> into) = 0;
  // All of `bytes`, or an error. `bytes` must live until the task is done.
  virtual Task<Result<void>> write(std::string_view bytes) = 0;
  // The moving deadline of the connection's one watchdog: an operation that waits past it fails with
  // Errc::timeout. Holds for the operation under way and those after it, until moved.
  virtual void set_deadline(SteadyTime when) = 0;
  // The client's or the server's side of STARTTLS. Nothing may be buffered by the caller. After an
  // error the stream is of no further use.
  virtual Task<Result<TlsFacts>> start_tls(TlsWish wish) = 0;
  virtual Task<Result<TlsFacts>> accept_tls() = 0;  // with the listener's certificate; Errc::tls if it has none
  virtual Endpoint peer() const = 0;
  virtual Endpoint local() const = 0;
  virtual void close() = 0;  // ends a waiting operation with Errc::closed or cancelled; safe to repeat
};

struct Dialer {
  virtual ~Dialer() = default;
  // Connects from `from` (empty address: the system's choice). Errors: timeout, refused, unreachable.
  virtual Task<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Endpoint from, SteadyTime deadline) = 0;
  // Dials under way end soon with Errc::cancelled, where that can be; streams go on.
  virtual void cancel() {}
};

struct Listener {
  virtual ~Listener() = default;
  virtual Task<Result<std::unique_ptr<Stream>>> accept() = 0;  // Errc::cancelled once closed
  virtual Endpoint local() const = 0;
  virtual void close() = 0;
};

// Where a record stands in the journal: stable until it is copied forward by compaction.
struct Position {
  std::uint64_t segment = 0;
  std::uint64_t offset = 0;
  auto operator<=>(const Position&) const = default;
};

// An append-only log in segments; each record is framed with its length and CRC-32C.
struct Journal {
  virtual ~Journal() = default;
  enum class Sync { now, later };  // now: on stable storage when the task ends. later: rides on the next flush
  // Records are ordered as append() was called, and end so. `later` ends at once, but for the rare wait
  // for a new segment; it is flushed within a second. Errors: no_space (the journal stays usable, nothing was
  // written), io (the journal is closed to writing until reopened: a failed flush may have lost data).
  virtual Task<Result<Position>> append(std::string record, Sync sync) = 0;
  virtual Result<std::string> read(Position at) const = 0;  // errors: not_found, corrupt, io
  // The first record at or after `from`, and where the one behind it starts; nullopt at the end of what
  // is durable: what scan shows, no crash takes back. `from` is {0, 0}, or a place that a Position of this
  // journal names; where its segment is released, the next one begins. A torn tail ends the log; a damaged
  // frame before it is Errc::corrupt.
  struct Found { Position at; Position next; std::string record; };
  virtual Result<std::optional<Found>> scan(Position from) const = 0;
  virtual Position end() const = 0;              // where the next record will stand
  virtual Position durable() const = 0;          // all before it is on stable storage
  struct Segment { std::uint64_t id; std::uint64_t bytes; };
  virtual std::vector<Segment> segments() const = 0;   // oldest first; the last is being written
  virtual Result<void> release(std::uint64_t segment) = 0;  // the oldest one; never the last
  virtual std::uint64_t free_bytes() const = 0;  // left on the device above the reserve
};

// Ordered keys with atomic batches. It may lose everything in a crash: the journal rebuilds it.
struct Index {
  virtual ~Index() = default;
  struct Write { std::string key; std::optional<std::string> value; };  // nullopt: delete
  using Batch = std::vector<Write>;
  virtual Result<void> commit(Batch batch) = 0;
  virtual Result<void> clear() = 0;  // forgets every key
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  struct Pair { std::string key; std::string value; };
  // Keys in [from, to), at most `limit`, in order. Seeks: never walks over what is before `from`.
  virtual Result<std::vector<Pair>> scan(std::string_view from, std::string_view to, std::size_t limit) const = 0;
  virtual Result<void> flush() = 0;  // makes what was committed survive a restart; not needed for safety
};

}  // namespace todoku
