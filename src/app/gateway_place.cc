#include "app/gateway_place.h"

#include "app/dkim_keys.h"
#include "app/settings.h"
#include "base/nearest.h"
#include "mail/envelope.h"

namespace todoku::app {
namespace {

constexpr std::size_t kRecipients = 100;  // of a transaction: RFC 5321 §4.5.3.1.8 asks for no less

Result<const policy::ReceptionPolicy*> policy_named(const policy::Policies& policies,
                                                    const std::string& name) {
  if (const policy::ReceptionPolicy* found = policies.find(name)) return found;
  std::vector<std::string_view> known;
  for (const auto& [id, policy] : policies.all()) known.push_back(id);
  const std::string_view near = nearest(name, known);
  return fail(
      Errc::invalid,
      near.empty()
          ? fmt::format("[gateway] policy: there is none named \"{}\"; there are {}", name,
                        fmt::join(known, ", "))
          : fmt::format("[gateway] policy: there is none named \"{}\"; did you mean \"{}\"?", name,
                        near));
}

std::vector<std::string> keys_of(const std::vector<std::string>& domains) {
  std::vector<std::string> keys;
  for (const std::string& domain : domains) keys.push_back(mail::domain_key(domain));
  return keys;
}

std::unique_ptr<receive::Keeping> keeping_of(const Config& config, Residents& residents,
                                             const GatewayPlace::Parts& parts) {
  const GatewayConfig& gateway = config.gateway;
  if (gateway.forward)
    return std::make_unique<ForwardKeeping>(
        ForwardKeeping::Parts{residents, parts.dialer, parts.clock, parts.spool},
        receive::ForwardOptions{.behind = {.protocol = gateway.forward_by,
                                           .endpoint = *gateway.forward,
                                           .hostname = hostname_of(config)},
                                .queue = gateway.queue,
                                .lifetime = config.delivery.lifetime});
  return std::make_unique<MaildirKeeping>(
      residents, parts.random, hostname_of(config),
      MaildirKeeping::Place{.folder = gateway.maildir, .junk_folder = gateway.junk_folder});
}

std::string authserv_id_of(const Config& config) {
  return config.gateway.authserv_id.empty() ? hostname_of(config) : config.gateway.authserv_id;
}

// Mail that stays in our own folders needs no seal.
Result<std::optional<auth::ArcSigner>> arc_signer_of(const Config& config) {
  const std::string& name = config.gateway.arc_seal;
  if (name.empty() || !config.gateway.forward) return std::nullopt;
  Result<auth::SigningRule> rule = load_dkim_key(name, config.dkim.at(name));
  if (!rule) return std::unexpected(rule.error());
  return auth::ArcSigner{.domain = rule->signer.domain,
                         .selector = rule->signer.selector,
                         .key = std::move(rule->signer.key),
                         .authserv_id = authserv_id_of(config)};
}

// What the gateway is told by files.
struct Knowledge {
  policy::Policies policies;
  Residents residents;
  std::optional<auth::ArcSigner> arc;
};

Result<Knowledge> knowledge_of(const Config& config, Log& log) {
  Result<policy::Policies> policies = policy::Policies::load(policy::Policies::builtin_files());
  if (!policies) return std::unexpected(policies.error());
  const auto policy = policy_named(*policies, config.gateway.policy);
  if (!policy) return std::unexpected(policy.error());
  Result<Residents> residents = Residents::open(config.gateway, log);
  if (!residents) return std::unexpected(residents.error());
  Result<std::optional<auth::ArcSigner>> arc = arc_signer_of(config);
  if (!arc) return std::unexpected(arc.error());
  return Knowledge{std::move(*policies), std::move(*residents), std::move(*arc)};
}

}  // namespace

GatewayPlace::GatewayPlace(Parts parts, policy::Policies policies, Residents residents)
    : parts_(parts),
      policies_(std::move(policies)),
      residents_(std::move(residents)),
      book_(parts.spool, parts.clock) {}

Result<void> GatewayPlace::check(const Config& config, Log& log) {
  const Result<Knowledge> known = knowledge_of(config, log);
  if (!known) return std::unexpected(known.error());
  return {};
}

Result<std::unique_ptr<GatewayPlace>> GatewayPlace::open(const Config& config, Parts parts) {
  Result<Knowledge> known = knowledge_of(config, parts.log);
  if (!known) return std::unexpected(known.error());
  std::unique_ptr<GatewayPlace> place(
      new GatewayPlace(parts, std::move(known->policies), std::move(known->residents)));
  const auto policy = policy_named(place->policies_, config.gateway.policy);
  if (!policy) return std::unexpected(policy.error());
  place->arc_ = std::move(known->arc);
  place->keeping_ = keeping_of(config, place->residents_, parts);
  place->examiner_ = std::make_unique<receive::Examiner>(
      parts.resolver, parts.clock, **policy,
      receive::ExaminerOptions{.hostname = hostname_of(config),
                               .trusted_sealers = keys_of(config.gateway.trusted_sealers)});
  return place;
}

std::unique_ptr<receive::Gateway> GatewayPlace::reception(const Config& config,
                                                          const ListenConfig& listen) {
  receive::GatewayOptions options;
  options.smtp.hostname = hostname_of(config);
  options.smtp.tls = listen.tls != Tls::off;
  options.smtp.tls_required = listen.tls == Tls::require;
  options.smtp.message_bytes = config.server.message_bytes;
  options.smtp.recipients = kRecipients;
  options.smtp.greeting_delay = listen.greeting_delay;
  options.smtp.dsn = false;  // nothing is bounced here, and others' wishes are not passed on
  options.authserv_id = authserv_id_of(config);
  options.arc = arc_;
  options.home_domain = residents_.home().value_or(options.smtp.hostname);
  return std::make_unique<receive::Gateway>(
      receive::GatewayParts{parts_.catalogue, parts_.clock, parts_.random, *examiner_, *keeping_,
                            book_},
      std::move(options));
}

}  // namespace todoku::app
