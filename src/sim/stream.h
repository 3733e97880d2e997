// sim/stream.h - one end of a Link, as the Stream that the engine and the cast hold.
#pragma once

#include <memory>

#include "sim/link.h"

namespace todoku::sim {

class SimStream final : public Stream {
 public:
  SimStream(std::shared_ptr<Link> link, Link::Side side, Life& life);
  ~SimStream() override;

  Task<Result<std::size_t>> read_some(std::span<char> into) override;
  Task<Result<void>> write(std::string_view bytes) override;
  void set_deadline(SteadyTime when) override;
  Task<Result<TlsFacts>> start_tls(TlsWish wish) override;
  Task<Result<TlsFacts>> accept_tls() override;
  Endpoint peer() const override { return link_->end(other(side_)).address; }
  Endpoint local() const override { return link_->end(side_).address; }
  void close() override { link_->close(side_); }

  // For the cast: is this under TLS; an end without farewell.
  bool secure() const { return link_->end(side_).secure; }
  void reset() { link_->reset(side_); }
  // The network swallows what one of the two says: silence proves nothing about the peer.
  bool stalled() const {
    return link_->way(Link::client).stalls_at || link_->way(Link::server).stalls_at;
  }
  // When the other end was closed or cut off, whether or not that has arrived here.
  std::optional<SteadyTime> peer_left() const { return link_->end(other(side_)).left; }

 private:
  std::shared_ptr<Link> link_;
  Link::Side side_;
  Life& life_;
  std::uint64_t hook_;
};

}  // namespace todoku::sim
