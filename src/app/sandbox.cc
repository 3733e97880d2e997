#include "app/sandbox.h"

#include "app/sandbox_api.h"
#include "app/sandbox_mailbox_api.h"
#include "base/check.h"
#include "receive/leniency.h"

namespace todoku::app {
namespace {

constexpr int kPortTries = 20;  // a free port must be free at every persona's address

void add(dns::Zone& zone, dns::Record record) {
  const Result<void> added = zone.add(std::move(record));
  CHECK(added.has_value());  // the table of personas is ours
}

void add_persona(dns::Zone& zone, const receive::Persona& persona, const std::string& address) {
  constexpr std::uint32_t kTtl = 60;  // seconds: a changed zone is soon seen
  for (const std::string_view domain : persona.domains) {
    std::uint16_t preference = 5;
    for (const std::string_view host : persona.hosts) {
      add(zone, {std::string(domain), dns::Type::mx, kTtl, dns::Mx{preference, std::string(host)}});
      preference = static_cast<std::uint16_t>(preference + 5);
    }
  }
  for (const std::string_view host : persona.hosts)
    add(zone, {std::string(host), dns::Type::a, kTtl, dns::A{address}});
  const std::string last = address.substr(address.rfind('.') + 1);
  add(zone, {last + ".1.0.127.in-addr.arpa", dns::Type::ptr, kTtl,
             dns::Host{std::string(persona.hosts.front())}});
}

}  // namespace

std::string persona_address(std::size_t index) {
  return fmt::format("127.0.1.{}", index + 1);
}

dns::Zone sandbox_zone() {
  dns::Zone zone;
  add(zone, {"", dns::Type::soa, 60,
             dns::Soa{"sandbox.invalid", "nobody.sandbox.invalid", 1, 3600, 600, 86400, 5}});
  add(zone, {"", dns::Type::ns, 60, dns::Host{"sandbox.invalid"}});
  add(zone, {"1.0.0.127.in-addr.arpa", dns::Type::ptr, 60, dns::Host{"localhost"}});
  add(zone, {"localhost", dns::Type::a, 60, dns::A{"127.0.0.1"}});
  // The shop whose mail engine_config() sends, as a careful sender publishes it.
  for (const char* name : {"shop.example", "out.shop.example", "sandbox.example"}) {
    add(zone, {name, dns::Type::txt, 60, dns::Txt{{"v=spf1 ip4:127.0.0.0/8 -all"}}});
    add(zone, {name, dns::Type::a, 60, dns::A{"127.0.0.1"}});
  }
  for (const char* name : {"_dmarc.shop.example", "_dmarc.sandbox.example"})
    add(zone, {name, dns::Type::txt, 60, dns::Txt{{"v=DMARC1; p=quarantine"}}});
  const auto all = receive::personas();
  for (std::size_t i = 0; i < all.size(); ++i) add_persona(zone, all[i], persona_address(i));
  return zone;
}

std::string engine_config(const Endpoint& dns, std::uint16_t port) {
  return fmt::format(
      "# For `todoku serve -c FILE`: uses the sandbox's DNS, and connects to loopback only.\n"
      "[server]\n"
      "hostname = \"out.shop.example\"\n"
      "data     = \"todoku-sandbox-data\"\n\n"
      "[dns]\n"
      "servers = [\"{}\"]\n\n"
      "[delivery]\n"
      "port          = {}\n"
      "loopback_only = true\n"
      "schedule      = [\"3s\", \"10s\", \"30s\", \"5m\"]   # so that retries can be watched\n",
      to_string(dns), port);
}

Task<dns::Answer> Sandbox::PersonaDns::ask(dns::Question question) {
  const dns::Zone& zone = sandbox_.dns_->zone();
  co_return strict_ ? zone.answer(question) : receive::lenient_answer(zone, question);
}

Sandbox::Sandbox(boost::asio::any_io_executor loop, reply::Catalogue catalogue,
                 policy::Policies policies, bool strict)
    : loop_(loop),
      catalogue_(std::move(catalogue)),
      clock_(loop),
      policies_(std::move(policies)),
      strict_(strict),
      persona_dns_(*this, strict),
      mailbag_(receive::Mailbag::Limits{}),
      gate_(loop) {}

Result<std::unique_ptr<Sandbox>> Sandbox::open(boost::asio::any_io_executor loop,
                                               SandboxOptions options) {
  Result<reply::Catalogue> catalogue = reply::Catalogue::load(reply::Catalogue::builtin_files());
  if (!catalogue) return std::unexpected(catalogue.error());
  Result<policy::Policies> policies = policy::Policies::load(policy::Policies::builtin_files());
  if (!policies) return std::unexpected(policies.error());
  std::unique_ptr<Sandbox> sandbox(
      new Sandbox(loop, std::move(*catalogue), std::move(*policies), options.strict));
  Result<void> opened = sandbox->open_personas(options.port);
  for (int i = 0; options.port == 0 && !opened && i < kPortTries; ++i)
    opened = sandbox->open_personas(0);
  if (opened) opened = sandbox->open_dns(options.dns);
  if (opened) opened = sandbox->open_http(options.http);
  if (!opened) return std::unexpected(opened.error());
  return sandbox;
}

Result<void> Sandbox::open_personas(std::uint16_t port) {
  stands_.clear();
  port_ = port;
  const auto all = receive::personas();
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::string> names(all[i].hosts.begin(), all[i].hosts.end());
    const auto tls = real::TlsServer::self_signed(names);
    if (!tls) return std::unexpected(tls.error());
    auto listener = real::TcpListener::open(loop_, {persona_address(i), port_}, *tls);
    if (!listener) return std::unexpected(listener.error());
    port_ = (*listener)->local().port;  // the first chooses for all
    Stand stand{.listener = std::move(*listener)};
    stand.reception = std::make_unique<receive::PersonaReception>(
        all[i], receive::SandboxParts{catalogue_, policies_, clock_, random_, persona_dns_,
                                      mailboxes_, mailbag_, strict_});
    stand.server =
        std::make_unique<receive::SmtpListener>(loop_, *stand.listener, clock_, *stand.reception,
                                                receive::ListenerOptions{.stop_patience = 1s});
    stands_.push_back(std::move(stand));
  }
  return {};
}

Result<void> Sandbox::open_dns(const Endpoint& at) {
  Result<std::unique_ptr<real::DnsServer>> server =
      real::DnsServer::open(loop_, at, sandbox_zone());
  if (!server) return std::unexpected(server.error());
  dns_ = std::move(*server);
  return {};
}

Result<void> Sandbox::open_http(const Endpoint& at) {
  auto listener = real::TcpListener::open(loop_, at, nullptr);
  if (!listener) return std::unexpected(listener.error());
  http_listener_ = std::move(*listener);
  add_sandbox_routes(router_, *this);
  add_mailbox_routes(router_, mailboxes_);
  http_server_ = std::make_unique<api::HttpServer>(loop_, *http_listener_, router_, clock_,
                                                   api::HttpOptions{});
  return {};
}

void Sandbox::start() {
  for (Stand& stand : stands_) gate_.spawn(stand.server->run());
  gate_.spawn(http_server_->run());
}

Task<void> Sandbox::stop() {
  for (Stand& stand : stands_) co_await stand.server->stop();
  co_await http_server_->stop();
  co_await dns_->close();
  co_await gate_.close();
}

}  // namespace todoku::app
