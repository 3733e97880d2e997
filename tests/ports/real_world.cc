// The machine as a world: real sockets and TLS on loopback.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "ports/world.h"
#include "real/clock.h"
#include "real/dialer.h"
#include "real/dns_server.h"
#include "real/listener.h"
#include "real/random.h"
#include "real/resolver.h"

namespace todoku::ports_test {
namespace {

std::shared_ptr<const real::TlsClient> trusting(const real::TlsServer& server) {
  const std::string path = testing::TempDir() + "todoku-ca-" + std::to_string(::getpid()) + ".pem";
  std::ofstream(path) << server.certificate_pem();
  auto client = real::TlsClient::create(path);
  std::filesystem::remove(path);
  EXPECT_TRUE(client.has_value());
  return *client;
}

class RealWorld : public World {
 public:
  boost::asio::any_io_executor loop() override { return loop_.get_executor(); }
  void run(Task<void> task) override {
    bool done = false;
    boost::asio::co_spawn(loop_, std::move(task), [&done](std::exception_ptr failure) {
      done = true;
      if (failure) std::rethrow_exception(failure);
    });
    while (!done && loop_.run_one_for(20s) > 0) {
    }
    EXPECT_TRUE(done) << "nothing happened for 20 seconds";
  }
  Clock& clock() override { return clock_; }
  Random& random() override { return random_; }
  Dialer& dialer() override { return dialer_; }
  // libunbound, asking our own server on this very loop.
  Resolver& resolver() override {
    if (resolver_) return *resolver_;
    const Endpoint anywhere{"127.0.0.1", 0};
    dns_ = std::move(*real::DnsServer::open(loop_.get_executor(), anywhere,
                                            *dns::Zone::parse(kZone, "world.h")));
    real::ResolverOptions options;
    options.servers = {dns_->local()};
    options.private_names = true;
    resolver_ = std::move(*real::DnsResolver::create(options));
    return *resolver_;
  }
  std::unique_ptr<Listener> listen(Certificate certificate) override {
    const Endpoint anywhere{"127.0.0.1", 0};
    auto listener = real::TcpListener::open(loop_.get_executor(), anywhere,
                                            certificate == Certificate::own ? server_ : nullptr);
    EXPECT_TRUE(listener.has_value());
    return std::move(*listener);
  }

 private:
  boost::asio::io_context loop_;
  real::SystemClock clock_{loop_.get_executor()};
  real::SystemRandom random_;
  std::shared_ptr<const real::TlsServer> server_ = *real::TlsServer::self_signed({kServerName});
  real::TcpDialer dialer_{loop_.get_executor(), trusting(*server_)};
  std::unique_ptr<real::DnsServer> dns_;
  std::unique_ptr<real::DnsResolver> resolver_;
};

std::unique_ptr<World> make_real() {
  return std::make_unique<RealWorld>();
}

INSTANTIATE_TEST_SUITE_P(Real, Ports, testing::Values(WorldKind{"real", make_real}));

}  // namespace
}  // namespace todoku::ports_test
