#include "sim/stream.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace todoku::sim {

namespace {

using Chunk = Link::Chunk;
using SharedLink = std::shared_ptr<Link>;

// Why an end can do nothing now, if so. What has arrived can still be read after a reset.
std::optional<Error> trouble(Link& link, Link::Side side) {
  Link::End& end = link.end(side);
  if (end.closed) return Error{Errc::closed, "closed here"};
  if (link.world().steady() >= end.deadline) {
    return Error{Errc::timeout, to_string(link.end(other(side)).address) + " keeps us waiting"};
  }
  return std::nullopt;
}

Error reset_by_peer(Link& link, Link::Side side) {
  return Error{Errc::closed, to_string(link.end(other(side)).address) + " reset the connection"};
}

// The first chunk on the way to `side`; an error where none comes. It stays where it is.
Task<Result<Chunk*>> first_chunk(SharedLink link, Link::Side side) {
  for (;;) {
    std::optional<Error> error = trouble(*link, side);
    if (error) co_return std::unexpected(std::move(*error));
    std::deque<Chunk>& arrived = link->way(other(side)).arrived;
    if (!arrived.empty()) co_return &arrived.front();
    if (link->end(side).broken) co_return std::unexpected(reset_by_peer(*link, side));
    co_await link->end(side).changed.wait();
  }
}

Task<Result<std::size_t>> read_from(SharedLink link, Link::Side side, std::span<char> into) {
  const Result<Chunk*> chunk = co_await first_chunk(link, side);
  if (!chunk) co_return std::unexpected(chunk.error());
  if ((*chunk)->kind == Chunk::Kind::fin) co_return fail(Errc::closed, "end of stream");
  if ((*chunk)->kind == Chunk::Kind::hello)
    co_return fail(Errc::closed, "TLS where text was expected");
  Link::Way& way = link->way(other(side));
  const std::string_view rest = std::string_view((*chunk)->bytes).substr((*chunk)->read);
  const std::size_t n = std::min(rest.size(), into.size());
  std::memcpy(into.data(), rest.data(), n);
  (*chunk)->read += n;
  if ((*chunk)->read == (*chunk)->bytes.size()) way.arrived.pop_front();
  way.pending -= n;
  link->end(other(side)).changed.notify_all();  // room in the window
  co_return n;
}

Task<Result<void>> write_to(SharedLink link, Link::Side side, std::string_view bytes) {
  while (!bytes.empty()) {
    std::optional<Error> error = trouble(*link, side);
    if (error) co_return std::unexpected(std::move(*error));
    if (link->end(side).broken) co_return std::unexpected(reset_by_peer(*link, side));
    const std::size_t pending = std::min(link->way(side).pending, Link::kWindow);
    // As TCP does: no crumbs into a window that is nearly full (RFC 1122 §4.2.3.4).
    if (Link::kWindow - pending < std::min(bytes.size(), Link::kWindow / 2)) {
      co_await link->end(side).changed.wait();
      continue;
    }
    const std::size_t n = std::min(bytes.size(), Link::kWindow - pending);
    link->send(side, Chunk{Chunk::Kind::data, std::string(bytes.substr(0, n)), 0});
    bytes.remove_prefix(n);
  }
  co_return Result<void>();
}

bool names(const Certificate& certificate, std::string_view host) {
  return std::ranges::any_of(certificate.names,
                             [&](const std::string& name) { return iequals(name, host); });
}

bool verifies(const Certificate& certificate, const TlsWish& wish) {
  if (wish.tlsa.empty()) return certificate.trusted && names(certificate, wish.server_name);
  return std::ranges::any_of(wish.tlsa,
                             [&](const dns::Tlsa& t) { return t.data == certificate.dane; });
}

TlsFacts facts(bool verified) {
  return TlsFacts{"TLSv1.3", "TLS_AES_128_GCM_SHA256", verified};
}

// Waits for the peer's greeting and takes it. Anything else in its place is no handshake.
Task<Result<void>> take_hello(SharedLink link, Link::Side side) {
  const Result<Chunk*> chunk = co_await first_chunk(link, side);
  if (!chunk) co_return std::unexpected(chunk.error());
  if ((*chunk)->kind == Chunk::Kind::fin) co_return fail(Errc::closed, "end of stream");
  if ((*chunk)->kind != Chunk::Kind::hello) co_return fail(Errc::tls, "no handshake from the peer");
  link->way(other(side)).arrived.pop_front();
  co_return Result<void>();
}

void greet(Link& link, Link::Side side) {
  link.send(side, Chunk{Chunk::Kind::hello, {}, 0});
}

Task<Result<TlsFacts>> tls_as_client(SharedLink link, TlsWish wish) {
  greet(*link, Link::client);
  const Result<void> hello = co_await take_hello(link, Link::client);
  if (!hello) co_return std::unexpected(hello.error());
  if (link->certificate().breaks) co_return fail(Errc::tls, "handshake failure");
  const bool verified = verifies(link->certificate(), wish);
  if ((wish.verify || !wish.tlsa.empty()) && !verified) {
    co_return fail(Errc::tls, "the certificate does not hold for " + wish.server_name);
  }
  link->end(Link::client).secure = true;
  co_return facts(verified);
}

Task<Result<TlsFacts>> tls_as_server(SharedLink link) {
  if (!link->certificate().present) co_return fail(Errc::tls, "no certificate");
  const Result<void> hello = co_await take_hello(link, Link::server);
  if (!hello) co_return std::unexpected(hello.error());
  greet(*link, Link::server);
  if (link->certificate().breaks) co_return fail(Errc::tls, "handshake failure");
  link->end(Link::server).secure = true;
  co_return facts(false);
}

}  // namespace

SimStream::SimStream(std::shared_ptr<Link> link, Link::Side side, Life& life)
    : link_(std::move(link)), side_(side), life_(life) {
  hook_ = life_.on_end([this] { reset(); });
}

SimStream::~SimStream() {
  life_.forget(hook_);
  link_->close(side_);
}

Task<Result<std::size_t>> SimStream::read_some(std::span<char> into) {
  return read_from(link_, side_, into);
}

Task<Result<void>> SimStream::write(std::string_view bytes) {
  return write_to(link_, side_, bytes);
}

void SimStream::set_deadline(SteadyTime when) {
  link_->set_deadline(side_, when);
}

Task<Result<TlsFacts>> SimStream::start_tls(TlsWish wish) {
  return tls_as_client(link_, std::move(wish));
}

Task<Result<TlsFacts>> SimStream::accept_tls() {
  return tls_as_server(link_);
}

}  // namespace todoku::sim
