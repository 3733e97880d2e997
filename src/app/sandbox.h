// app/sandbox.h - `todoku sandbox`: every persona at its own loopback address, with a DNS of its
// own.
//
// Nothing here asks the real DNS or connects anywhere: it listens, on loopback.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "api/server.h"
#include "io/gate.h"
#include "real/clock.h"
#include "real/dns_server.h"
#include "real/listener.h"
#include "real/random.h"
#include "receive/listener.h"
#include "receive/persona_reception.h"

namespace todoku::app {

struct SandboxOptions {
  std::uint16_t port = 2525;  // of every persona; 0: one that is free for all of them
  Endpoint dns{"127.0.0.1", 5353};
  Endpoint http{"127.0.0.1", 8026};
  bool strict = false;  // senders of whom the zone knows nothing are not vouched for
};

class Sandbox {
 public:
  // Everything listens when it returns. Errors: conflict (a port is taken), refused, invalid, io.
  static Result<std::unique_ptr<Sandbox>> open(boost::asio::any_io_executor loop,
                                               SandboxOptions options);
  Sandbox(const Sandbox&) = delete;

  void start();       // begins to accept
  Task<void> stop();  // ends when nobody is served any more

  const reply::Catalogue& catalogue() const { return catalogue_; }
  receive::Mailbag& mailbag() { return mailbag_; }
  policy::Mailboxes& mailboxes() { return mailboxes_; }
  real::DnsServer& dns() { return *dns_; }
  std::uint16_t port() const { return port_; }
  Endpoint http() const { return http_listener_->local(); }

 private:
  // A persona where it stands.
  struct Stand {
    std::unique_ptr<real::TcpListener> listener;
    std::unique_ptr<receive::PersonaReception> reception;
    std::unique_ptr<receive::SmtpListener> server;
  };

  Sandbox(boost::asio::any_io_executor loop, reply::Catalogue catalogue, policy::Policies policies,
          bool strict);
  // The sandbox's DNS as its personas see it.
  class PersonaDns final : public Resolver {
   public:
    PersonaDns(const Sandbox& sandbox, bool strict) : sandbox_(sandbox), strict_(strict) {}
    Task<dns::Answer> ask(dns::Question question) override;

   private:
    const Sandbox& sandbox_;
    bool strict_;
  };

  Result<void> open_personas(std::uint16_t port);
  Result<void> open_dns(const Endpoint& at);
  Result<void> open_http(const Endpoint& at);

  boost::asio::any_io_executor loop_;
  reply::Catalogue catalogue_;
  real::SystemClock clock_;
  real::SystemRandom random_;
  policy::Policies policies_;
  policy::Mailboxes mailboxes_;
  bool strict_;
  PersonaDns persona_dns_;
  receive::Mailbag mailbag_;
  std::uint16_t port_ = 0;
  std::vector<Stand> stands_;
  std::unique_ptr<real::DnsServer> dns_;
  api::Router router_;
  std::unique_ptr<real::TcpListener> http_listener_;
  std::unique_ptr<api::HttpServer> http_server_;
  Gate gate_;
};

// The address of the n-th persona, from 0: 127.0.1.1, ...
std::string persona_address(std::size_t index);
// The zone in which the personas are found: MX and A of their domains and hosts, PTR of their
// addresses.
dns::Zone sandbox_zone();
// A configuration for `todoku serve` that uses this sandbox.
std::string engine_config(const Endpoint& dns, std::uint16_t port);

}  // namespace todoku::app
