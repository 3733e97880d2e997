#include "real/unbound.h"

#include <event2/event.h>
#include <unbound-event.h>
#include <unbound.h>

#include <string_view>

namespace todoku::real {

namespace {

// The local zones that libunbound 1.17 is born with, but for onion. and invalid.
constexpr const char* kPrivateZones[] = {
    "localhost.",
    "test.",
    "home.arpa.",
    "0.in-addr.arpa.",
    "10.in-addr.arpa.",
    "127.in-addr.arpa.",
    "254.169.in-addr.arpa.",
    "168.192.in-addr.arpa.",
    "2.0.192.in-addr.arpa.",
    "100.51.198.in-addr.arpa.",
    "113.0.203.in-addr.arpa.",
    "255.255.255.255.in-addr.arpa.",
    "d.f.ip6.arpa.",
    "8.e.f.ip6.arpa.",
    "9.e.f.ip6.arpa.",
    "a.e.f.ip6.arpa.",
    "b.e.f.ip6.arpa.",
    "8.b.d.0.1.0.0.2.ip6.arpa.",
    "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
};

struct Setting {
  std::string name;
  std::string value;
};

std::vector<Setting> settings(const ResolverOptions& options) {
  const std::string bytes = std::to_string(options.cache_megabytes) + "m";
  const bool validates = !options.trust_anchors.empty() || !options.trust_anchor_file.empty();
  return {
      {"module-config:", validates ? "validator iterator" : "iterator"},
      {"do-not-query-localhost:", "no"},
      {"cache-max-ttl:", std::to_string(options.max_ttl)},
      {"cache-max-negative-ttl:", std::to_string(options.max_negative_ttl)},
      {"msg-cache-size:", bytes},
      {"rrset-cache-size:", bytes},
      {"infra-keep-probing:", "yes"},  // a server that was down is asked again soon
      {"harden-dnssec-stripped:", "yes"},
      {"use-syslog:", "no"},
  };
}

std::unexpected<Error> refused(const std::string& what, int error) {
  return fail(Errc::invalid, "DNS resolver: " + what + ": " + ub_strerror(error));
}

Result<void> set_servers(ub_ctx* context, const ResolverOptions& options) {
  for (const Endpoint& server : options.servers) {
    const std::string at = server.address + "@" + std::to_string(server.port);
    const int error = ub_ctx_set_fwd(context, at.c_str());
    if (error != 0) return refused("server " + to_string(server), error);
  }
  if (!options.servers.empty() || !options.resolv_conf) return {};
  const int error = ub_ctx_resolvconf(context, nullptr);
  if (error != 0) return refused("the system's resolv.conf", error);
  return {};
}

Result<void> set_anchors(ub_ctx* context, const ResolverOptions& options) {
  for (const std::string& anchor : options.trust_anchors) {
    const int error = ub_ctx_add_ta(context, anchor.c_str());
    if (error != 0) return refused("trust anchor \"" + anchor + "\"", error);
  }
  if (options.trust_anchor_file.empty()) return {};
  const int error = ub_ctx_add_ta_file(context, options.trust_anchor_file.c_str());
  if (error != 0) return refused("trust anchors in " + options.trust_anchor_file, error);
  return {};
}

// The first removal reads and checks all options, so it comes last, and always.
Result<void> remove_private_zones(ub_ctx* context, bool all) {
  const std::size_t count = all ? std::size(kPrivateZones) : 0;
  const int checked = ub_ctx_zone_remove(context, "todoku.invalid.");
  if (checked != 0) return refused("its options", checked);
  for (std::size_t i = 0; i < count; ++i) {
    const int error = ub_ctx_zone_remove(context, kPrivateZones[i]);
    if (error != 0) return refused(kPrivateZones[i], error);
  }
  return {};
}

}  // namespace

void UnboundFree::operator()(ub_ctx* context) const {
  ub_ctx_delete(context);
}

Result<UnboundContext> make_unbound(event_base* base, const ResolverOptions& options) {
  UnboundContext context(ub_ctx_create_event(base));
  if (!context) return fail(Errc::io, "DNS resolver: out of memory, or another event library");
  ub_ctx_debugout(context.get(), nullptr);
  for (const Setting& setting : settings(options)) {
    const int error = ub_ctx_set_option(context.get(), setting.name.c_str(), setting.value.c_str());
    if (error != 0) return refused(setting.name + " " + setting.value, error);
  }
  for (const Result<void>& step :
       {set_servers(context.get(), options), set_anchors(context.get(), options)}) {
    if (!step) return std::unexpected(step.error());
  }
  const Result<void> removed = remove_private_zones(context.get(), options.private_names);
  if (!removed) return std::unexpected(removed.error());
  return context;
}

}  // namespace todoku::real
