#include "app/settings.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "real/own_address.h"

namespace todoku::app {
namespace {

// What a client in the middle of a message gets at a shutdown; it has no 250 yet, and tries again.
constexpr milliseconds kSubmissionPatience{3000};

using ClientTls = smtp::ClientPlan::Tls;

ClientTls client_tls(Tls tls) {
  switch (tls) {
    case Tls::off: return ClientTls::never;
    case Tls::offer: return ClientTls::opportunistic;
    case Tls::require: return ClientTls::required;
  }
  std::unreachable();
}

std::uint32_t narrow(std::uint64_t number) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number, 0xffffffff));
}

// A schedule of the user's own stands for greylists too, and a full mailbox waits twice its last
// step.
policy::Retry retry_of(const DeliveryConfig& delivery) {
  policy::Retry retry;
  if (delivery.schedule != retry.usual) {
    retry.usual = retry.greylisted = delivery.schedule;
    retry.slow = {delivery.schedule.back() * 2};
  }
  retry.lifetime = delivery.lifetime;
  return retry;
}

// As receivers see us: the configured address, unless it is one that only our network knows.
std::vector<std::string> addresses_of(const DeliveryConfig& delivery, const EgressConfig& egress) {
  if (delivery.loopback_only)
    return egress.address.empty() ? real::own_addresses(real::Reach::loopback)
                                  : std::vector<std::string>{egress.address};
  if (egress.address.empty()) return real::own_addresses(real::Reach::world);
  return real::is_public(egress.address) ? std::vector<std::string>{egress.address}
                                         : std::vector<std::string>();
}

Result<reply::SourceFile> read_catalogue(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || in.bad()) return fail(Errc::invalid, fmt::format("{}: cannot be read", name));
  return reply::SourceFile{name, std::move(text).str()};
}

}  // namespace

std::string hostname_of(const Config& config) {
  if (!config.server.hostname.empty()) return config.server.hostname;
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] ? name : "localhost";
}

deliver::Settings delivery_settings(const Config& config) {
  const DeliveryConfig& d = config.delivery;
  const EgressConfig& egress = config.egress.at(d.egress);
  deliver::Settings out;
  out.hostname = egress.hostname.empty() ? hostname_of(config) : egress.hostname;
  out.port = d.port;
  out.next_hop = d.next_hop;
  out.egress = d.egress;
  out.egress_address = egress.address;
  out.own_addresses = addresses_of(d, egress);
  out.tls = client_tls(d.tls);
  out.policy.retry = retry_of(d);
  out.connections = narrow(d.connections);
  return out;
}

real::ResolverOptions resolver_options(const Config& config) {
  real::ResolverOptions out;
  out.servers = config.dns.servers;
  out.resolv_conf = config.dns.servers.empty();
  out.private_names = !config.dns.servers.empty();  // whoever names a server means its zones, too
  out.timeout = config.dns.timeout;
  return out;
}

receive::ListenerOptions listener_options(const ListenConfig& listen) {
  return {.connections = listen.connections,
          .connections_of_one = listen.connections_of_one,
          .client_of =
              [networks = listen.trusted](std::string_view address) {
                return contains(networks, address) ? std::string() : client_of(address);
              },
          .message_memory = listen.message_memory,
          .session_age = listen.session,
          .stop_patience = kSubmissionPatience};
}

real::ResolverOptions fresh_resolver_options(const Config& config) {
  real::ResolverOptions out = resolver_options(config);
  out.max_ttl = out.max_negative_ttl = 1;  // seconds: within one look, nothing is asked twice
  out.cache_megabytes = 4;
  return out;
}

receive::SubmissionOptions submission_options(const Config& config, const ListenConfig& listen) {
  receive::SubmissionOptions out;
  out.smtp.hostname = hostname_of(config);
  out.smtp.tls = listen.tls != Tls::off;
  out.smtp.tls_required = listen.tls == Tls::require;
  out.smtp.greeting_delay = listen.greeting_delay;
  out.smtp.message_bytes = config.server.message_bytes;
  out.smtp.recipients = config.server.recipients;
  out.trusted = [networks = listen.trusted](std::string_view address) {
    return contains(networks, address);
  };
  if (!listen.users.empty())
    out.knows = [users = listen.users](std::string_view user, std::string_view password) {
      const auto at = users.find(std::string(user));
      return at != users.end() && at->second == password;
    };
  out.lifetime = config.delivery.lifetime;
  return out;
}

Result<policy::Profiles> profiles_of(const Config& config) {
  Result<policy::Profiles> profiles = policy::Profiles::load(policy::Profiles::builtin_files());
  if (!profiles) return profiles;
  for (const auto& [name, site] : config.site) {
    const auto known = profiles->all().find(name);
    policy::Profile profile = known == profiles->all().end() ? policy::Profile{} : known->second;
    profile.name = name;
    profile.mx = site.mx;
    profile.limits.connections = narrow(site.connections);
    profile.limits.messages_per_session = narrow(site.messages);
    profile.limits.recipients_per_transaction = narrow(site.recipients);
    profile.limits.pause = site.pause;
    profile.source = "configuration";
    profiles->put(std::move(profile));
  }
  return profiles;
}

Result<reply::Catalogue> catalogue_of(const Config& config) {
  std::vector<reply::SourceFile> files = reply::Catalogue::builtin_files();
  for (const std::string& name : config.server.catalogue) {
    Result<reply::SourceFile> file = read_catalogue(name);
    if (!file) return std::unexpected(file.error());
    files.push_back(std::move(*file));
  }
  return reply::Catalogue::load(files);
}

}  // namespace todoku::app
