#include "app/serve.h"

#include "app/dkim_keys.h"
#include "app/hold_json.h"
#include "app/settings.h"
#include "event/render.h"
#include "mail/address.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

// Events become lines of the log.
class LogSink final : public event::Sink {
 public:
  explicit LogSink(Log& log) : log_(log) {}
  Task<Result<void>> take(std::string line, Position) override {
    log_.event_line(line);
    co_return Result<void>();
  }

 private:
  Log& log_;
};

std::unexpected<Error> at_listener(const std::string& name, const Error& error) {
  return fail(error.code, fmt::format("[listen.{}] {}", name, error.what));
}

Result<std::shared_ptr<const real::TlsServer>> tls_of(const std::string& name,
                                                      const ListenConfig& listen) {
  if (listen.tls == Tls::off) return std::shared_ptr<const real::TlsServer>();
  auto tls = real::TlsServer::from_files({.certificate = listen.certificate, .key = listen.key});
  if (!tls) return at_listener(name, tls.error());
  return tls;
}

}  // namespace

struct Server::SmtpPlace {
  std::string name;
  ListenConfig config;
  std::unique_ptr<real::TcpListener> listener;
  std::unique_ptr<receive::Reception> reception;
  std::unique_ptr<receive::SmtpListener> server;
};

struct Server::HttpPlace {
  std::string name;
  ListenConfig config;
  std::unique_ptr<real::TcpListener> listener;
  std::unique_ptr<api::HttpServer> server;
};

// What joins the API to the engine and to submission.
class Server::Joints final : public api::Actions {
 public:
  Joints(Server& server, receive::SubmissionOptions options, deliver::Ports ports,
         deliver::Settings settings)
      : server_(server),
        submission_(*server.spool_, server.clock_, server.random_, std::move(options)),
        admin_(ports, *server.spool_, *server.catalogue_, std::move(settings)),
        message_bytes_(server.config_.server.message_bytes),
        recipients_(server.config_.server.recipients) {}

  Task<Result<void>> cancel(RecipientId recipient, std::string note) override {
    return admin_.cancel(recipient, std::move(note));
  }
  Task<Result<void>> retry(RecipientId recipient, std::string note) override {
    return admin_.retry_now(recipient, std::move(note));
  }

  Task<Result<MessageId>> submit(mail::Envelope envelope, std::string message) override {
    if (message.size() > message_bytes_)
      co_return fail(Errc::too_large, fmt::format("The message has {} bytes; at most {} are taken.",
                                                  message.size(), message_bytes_));
    if (envelope.recipients.size() > recipients_)
      co_return fail(Errc::invalid,
                     fmt::format("The message has {} recipients; at most {} are taken.",
                                 envelope.recipients.size(), recipients_));
    const Result<void> fine = check(envelope);
    if (!fine) co_return std::unexpected(fine.error());
    smtp::SessionFacts facts{.helo = "localhost", .envelope = std::move(envelope)};
    const receive::Client client{{"127.0.0.1", 0}, {"127.0.0.1", 0}, {}, facts};
    const Result<MessageId> id = co_await submission_.take(client, std::move(message));
    co_return id;
  }

  Task<json::array> look_at_holds(std::string sender_domain, std::string provider) override {
    const std::vector<deliver::HoldLook> looks =
        co_await server_.engine_->look_now(std::move(sender_domain), std::move(provider));
    json::array out;
    for (const deliver::HoldLook& look : looks) out.push_back(outcome_json(look));
    co_return out;
  }

  json::value last_look(const std::string& sender_domain,
                        const std::string& provider) const override {
    const deliver::HoldLook* look = server_.engine_->last_look(sender_domain, provider);
    return look ? json::value(look_json(*look)) : json::value(nullptr);
  }

  json::object status() const override {
    json::object out = {{"version", TODOKU_VERSION},
                        {"hostname", hostname_of(server_.config_)},
                        {"started", rfc3339(server_.started_)},
                        {"listen", server_.addresses()},
                        {"free_bytes", server_.journal_->free_bytes()},
                        {"lanes", lanes()}};
    if (server_.gateway_) out["receptions"] = receptions();
    return out;
  }

 private:
  static Result<void> check(const mail::Envelope& envelope) {
    const mail::AddressRules rules{.utf8 = envelope.smtputf8};
    if (!envelope.reverse_path.empty()) {
      const Result<void> sender = mail::check_address(envelope.reverse_path, rules);
      if (!sender)
        return fail(Errc::invalid,
                    fmt::format("from \"{}\": {}", envelope.reverse_path, sender.error().what));
    }
    for (const mail::ForwardPath& path : envelope.recipients) {
      const Result<void> recipient = mail::check_address(path.address, rules);
      if (!recipient)
        return fail(Errc::invalid,
                    fmt::format("to \"{}\": {}", path.address, recipient.error().what));
    }
    return {};
  }

  json::object receptions() const {
    const receive::Book::Counts& counts = server_.gateway_->counts();
    return {{"taken", counts.taken},
            {"quarantined", counts.quarantined},
            {"deferred", counts.deferred},
            {"refused", counts.refused},
            {"untold", counts.untold}};
  }

  json::array lanes() const {
    json::array out;
    for (const deliver::LaneRow& lane : server_.engine_->lanes())
      out.push_back(json::object{{"site", lane.site},
                                 {"provider", lane.provider},
                                 {"egress", lane.egress},
                                 {"sessions", lane.sessions},
                                 {"connections_allowed", lane.allowed.connections},
                                 {"domains", lane.domains},
                                 {"opens_in_ms", lane.opens_in.count()}});
    return out;
  }

  Server& server_;
  receive::Submission submission_;
  deliver::Admin admin_;
  std::uint64_t message_bytes_;
  std::uint64_t recipients_;
};

Server::Server(boost::asio::any_io_executor loop, const Config& config, Log& log)
    : loop_(loop),
      config_(config),
      log_(log),
      clock_(loop),
      started_(clock_.wall()),
      workers_(real::usual_workers()),
      signatory_(workers_),
      gate_(loop) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(boost::asio::any_io_executor loop,
                                             const Config& config, Log& log) {
  std::unique_ptr<Server> server(new Server(loop, config, log));
  Result<void> (Server::* const steps[])() = {&Server::open_knowledge, &Server::open_listeners,
                                              &Server::open_spool,     &Server::open_network,
                                              &Server::open_gateway,   &Server::open_engine};
  for (const auto step : steps)
    if (const Result<void> done = (server.get()->*step)(); !done)
      return std::unexpected(done.error());
  return server;
}

// A start stops at its first fault; whoever asks beforehand is told of all of them.
Result<void> Server::check(const Config& config, Log& log) {
  std::vector<std::string> faults;
  const auto hear = [&faults](const auto& outcome) {
    if (!outcome) faults.push_back(outcome.error().what);
  };
  hear(catalogue_of(config));
  hear(profiles_of(config));
  hear(load_dkim_keys(config));
  bool inbound = false;
  for (const auto& [name, listen] : config.listen) {
    if (!listen.address) continue;
    hear(tls_of(name, listen));
    inbound = inbound || listen.role == Role::inbound;
  }
  if (inbound) hear(GatewayPlace::check(config, log));
  if (faults.empty()) return {};
  return fail(Errc::invalid, fmt::format("{}", fmt::join(faults, "\n")));
}

Result<void> Server::open_knowledge() {
  Result<reply::Catalogue> catalogue = catalogue_of(config_);
  if (!catalogue) return std::unexpected(catalogue.error());
  catalogue_ = std::make_unique<reply::Catalogue>(std::move(*catalogue));
  Result<policy::Profiles> profiles = profiles_of(config_);
  if (!profiles) return std::unexpected(profiles.error());
  profiles_ = std::make_unique<policy::Profiles>(std::move(*profiles));
  return use_keys(config_);
}

Result<void> Server::use_keys(const Config& config) {
  Result<DkimKeys> keys = load_dkim_keys(config);
  if (!keys) return std::unexpected(keys.error());
  for (const std::string& warning : keys->warnings)
    log_.write(LogLevel::warn, "key file", {{"reason", warning}});
  signatory_.use(std::make_shared<const auth::DkimSigning>(std::move(keys->rules)));
  return {};
}

Result<void> Server::reload(const Config& config) {
  const Result<void> used = use_keys(config);
  if (used)
    log_.write(LogLevel::info, "reloaded", {{"dkim_keys", signatory_.keys().rules().size()}});
  return used;
}

Result<void> Server::open_listeners() {
  for (const auto& [name, listen] : config_.listen) {
    if (!listen.address) continue;
    const auto tls = tls_of(name, listen);
    if (!tls) return std::unexpected(tls.error());
    auto listener = real::TcpListener::open(loop_, *listen.address, *tls);
    if (!listener) return at_listener(name, listener.error());
    if (listen.role != Role::http)
      smtp_.push_back(std::make_unique<SmtpPlace>(
          SmtpPlace{name, listen, std::move(*listener), nullptr, nullptr}));
    else
      http_.push_back(
          std::make_unique<HttpPlace>(HttpPlace{name, listen, std::move(*listener), nullptr}));
  }
  return {};
}

Result<void> Server::open_spool() {
  const std::string& data = config_.server.data;
  auto journal = real::FileJournal::open(
      {.folder = data + "/journal", .reserve_bytes = config_.server.reserve_bytes}, loop_);
  if (!journal) return fail(journal.error().code, "[server] data: " + journal.error().what);
  journal_ = std::move(*journal);
  auto index = real::RocksIndex::open(data + "/index");
  if (!index) return fail(index.error().code, "[server] data: " + index.error().what);
  index_ = std::move(*index);
  const spool::Spool::Options options{
      .retention = std::chrono::duration_cast<seconds>(config_.retention.settled)};
  auto spool = spool::Spool::open(*journal_, *index_, clock_, options);
  if (!spool) return fail(spool.error().code, "[server] data: " + spool.error().what);
  spool_ = std::move(*spool);
  return {};
}

Result<void> Server::open_network() {
  auto resolver = real::DnsResolver::create(resolver_options(config_));
  if (!resolver) return fail(resolver.error().code, "[dns] " + resolver.error().what);
  resolver_ = std::move(*resolver);
  auto fresh = real::DnsResolver::create(fresh_resolver_options(config_));
  if (!fresh) return fail(fresh.error().code, "[dns] " + fresh.error().what);
  fresh_resolver_ = std::move(*fresh);
  const auto tls = real::TlsClient::create("");
  if (!tls) return std::unexpected(tls.error());
  tcp_ = std::make_unique<real::TcpDialer>(loop_, *tls);
  if (config_.delivery.loopback_only) guarded_ = std::make_unique<real::LoopbackOnlyDialer>(*tcp_);
  return {};
}

Result<void> Server::open_gateway() {
  const auto inbound = [](const auto& place) { return place->config.role == Role::inbound; };
  if (std::ranges::none_of(smtp_, inbound)) return {};
  Dialer& dialer = guarded_ ? *guarded_ : static_cast<Dialer&>(*tcp_);
  Result<std::unique_ptr<GatewayPlace>> gateway = GatewayPlace::open(
      config_, {*catalogue_, clock_, random_, *resolver_, dialer, log_, *spool_});
  if (!gateway) return std::unexpected(gateway.error());
  gateway_ = std::move(*gateway);
  return {};
}

std::unique_ptr<receive::Submission> Server::submission_at(const ListenConfig& listen) {
  receive::SubmissionOptions options = submission_options(config_, listen);
  options.signatory = &signatory_;
  return std::make_unique<receive::Submission>(*spool_, clock_, random_, std::move(options));
}

Result<void> Server::open_engine() {
  Dialer& dialer = guarded_ ? *guarded_ : static_cast<Dialer&>(*tcp_);
  const deliver::Ports ports{clock_, random_, *resolver_, dialer, &signatory_};
  deliver::Settings settings = delivery_settings(config_);
  if (gateway_ && config_.gateway.forward) {
    const bool lmtp = config_.gateway.forward_by == receive::Behind::Protocol::lmtp;
    settings.store = deliver::Store{
        .endpoint = *config_.gateway.forward,
        .protocol = lmtp ? smtp::ClientPlan::Protocol::lmtp : smtp::ClientPlan::Protocol::smtp,
        .serves = [this](std::string_view domain) { return gateway_->serves(domain); }};
  }
  hold_check_ =
      std::make_unique<deliver::SenderLook>(*fresh_resolver_, *spool_, &signatory_, settings);
  engine_ = std::make_unique<deliver::Engine>(
      loop_, ports, deliver::EngineParts{*spool_, *catalogue_, *profiles_, hold_check_.get()},
      settings);
  receive::SubmissionOptions by_http = submission_options(config_, ListenConfig{});
  by_http.signatory = &signatory_;
  by_http.way = "http";
  joints_ = std::make_unique<Joints>(*this, std::move(by_http), ports, settings);
  admin_ = std::make_unique<api::Admin>(
      api::Admin::Parts{*spool_, *catalogue_, clock_, *joints_,
                        [this](const spool::Event& event) { return event::render(event, *spool_); },
                        [this] { return journal_->durable(); },
                        settings.own_addresses.empty() ? "" : settings.own_addresses.front()});
  admin_->add_routes(router_);
  for (const auto& place : smtp_) {
    if (place->config.role == Role::inbound)
      place->reception = gateway_->reception(config_, place->config);
    else
      place->reception = submission_at(place->config);
    place->server = std::make_unique<receive::SmtpListener>(
        loop_, *place->listener, clock_, *place->reception, listener_options(place->config));
  }
  for (const auto& place : http_) {
    api::HttpOptions options{.connections = place->config.connections,
                             .token = place->config.token};
    options.limits.body_bytes = config_.server.message_bytes + 65536;
    place->server =
        std::make_unique<api::HttpServer>(loop_, *place->listener, router_, clock_, options);
  }
  sink_ = std::make_unique<LogSink>(log_);
  pump_ = std::make_unique<event::Pump>(clock_, *spool_, *sink_, event::Pump::Options{});
  return {};
}

Result<void> Server::start() {
  const Result<void> engine = engine_->start();
  if (!engine) return engine;
  gate_.spawn(pump_->run(journal_->durable()));
  for (const auto& place : smtp_) gate_.spawn(place->server->run());
  for (const auto& place : http_) gate_.spawn(place->server->run());
  return {};
}

Task<void> Server::stop() {
  log_.write(LogLevel::info, "stopping");
  for (const auto& place : smtp_) co_await place->server->stop();
  for (const auto& place : http_) co_await place->server->stop();
  co_await engine_->stop();
  pump_->stop();
  co_await gate_.close();
  const Result<void> flushed = index_->flush();
  if (!flushed) log_.write(LogLevel::warn, "index not flushed", {{"reason", flushed.error().what}});
  log_.write(LogLevel::info, "stopped");
}

json::object Server::addresses() const {
  json::object out;
  for (const auto& place : smtp_) out[place->name] = to_string(place->listener->local());
  for (const auto& place : http_) out[place->name] = to_string(place->listener->local());
  return out;
}

}  // namespace todoku::app
