// real/resolver.h - the DNS, with DNSSEC validation and a cache, by libunbound.
//
// libunbound's event interface runs in one thread of its own; questions go there by a queue,
// answers are posted to the executor of the coroutine that asked. One resolver serves all loops of
// a process: ask() may be called from any thread. The process must not fork without exec while it
// lives, and the loops must outlive it: its end answers what is still open.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/ports.h"

namespace todoku::real {

struct ResolverOptions {
  // Servers that answer everything; with them nothing is ever asked elsewhere. Empty: the servers
  // of the system (resolv_conf), else the DNS's own, from the root down.
  std::vector<Endpoint> servers;
  bool resolv_conf = false;
  // DNSSEC: master-file lines of DS or DNSKEY records, and a file of them. Without any anchor no
  // answer is secure and none is bogus.
  std::vector<std::string> trust_anchors;
  std::string trust_anchor_file;
  // Names that are answered as not existing by every resolver (test., localhost., reverse names of
  // private and documentation addresses, RFC 6303 and RFC 6761) are asked like others. For
  // `servers` that own such zones.
  bool private_names = false;
  milliseconds timeout{std::chrono::seconds(20)};  // for one question, retries included
  std::uint32_t max_ttl = 86400;                   // seconds; longer ones are cut
  std::uint32_t max_negative_ttl = 3600;           // seconds
  std::uint32_t cache_megabytes = 64;
};

class DnsResolver : public Resolver {
 public:
  static constexpr std::size_t kOpen = 20'000;  // questions at a time; more fail at once

  // Errors: invalid (an anchor or server that libunbound does not take), io (no thread or
  // descriptor).
  static Result<std::unique_ptr<DnsResolver>> create(const ResolverOptions& options);
  ~DnsResolver() override;

  Task<dns::Answer> ask(dns::Question question) override;

  class Core;

 private:
  explicit DnsResolver(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace todoku::real
