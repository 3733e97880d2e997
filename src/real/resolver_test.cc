// The resolver against a real authoritative server (nsd), and against our own.
#include "real/resolver.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <filesystem>
#include <fstream>
#include <list>
#include <mutex>
#include <thread>

#include "io/gate.h"
#include "real/clock.h"
#include "real/dns_server.h"
#include "real/zone_resolver.h"

namespace todoku::real {
namespace {
namespace asio = boost::asio;
namespace fs = std::filesystem;

void run(asio::io_context& loop, Task<void> task) {
  loop.restart();
  bool done = false;
  asio::co_spawn(loop, std::move(task), [&done](std::exception_ptr) { done = true; });
  while (!done && loop.run_one_for(30s) > 0) {
  }
  ASSERT_TRUE(done);
}

// A resolver's thread may still be inside its post() when the answer is here already, so the loops
// outlive the resolver (resolver.h): these last until the program ends.
asio::io_context& lasting_loop() {
  static std::mutex mutex;
  static std::list<asio::io_context> loops;
  const std::lock_guard lock(mutex);
  return loops.emplace_back();
}

Task<void> ask_into(Resolver& resolver, dns::Question question, dns::Answer& answer) {
  dns::Answer got = co_await resolver.ask(question);
  answer = std::move(got);
}

dns::Answer ask(Resolver& resolver, const std::string& name, dns::Type type) {
  asio::io_context& loop = lasting_loop();
  dns::Answer answer;
  run(loop, ask_into(resolver, {name, type}, answer));
  return answer;
}

// A port where nothing listens, by UDP and TCP, at the time of asking.
std::uint16_t free_port() {
  asio::io_context loop;
  const auto server = DnsServer::open(loop.get_executor(), {"127.0.0.1", 0}, dns::Zone());
  return (*server)->local().port;
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// nsd with three zones: plain.test unsigned, signed.test and forged.test signed. The anchor for
// forged.test is another key's, as if somebody had changed the zone on its way.
class Nsd {
 public:
  Nsd() {
    fs::create_directories(folder_);
    write_zone("plain.test");
    for (const std::string zone : {"signed.test", "forged.test"}) {
      write_zone(zone);
      const std::string key = command("ldns-keygen -r /dev/urandom -a ECDSAP256SHA256 -k " + zone);
      command("ldns-signzone -o " + zone + " " + zone + " " + key);
      const std::string shown =
          zone == "forged.test" ? command("ldns-keygen -a ECDSAP256SHA256 -k " + zone) : key;
      anchors_.push_back(slurp(folder_ / (shown + ".key")));
    }
    start();
  }
  ~Nsd() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, nullptr, 0);
    }
    fs::remove_all(folder_);
  }
  static bool installed() {
    return fs::exists("/usr/sbin/nsd") && fs::exists("/usr/bin/ldns-signzone");
  }
  ResolverOptions options() const {
    ResolverOptions options;
    options.servers = {{"127.0.0.1", port_}};
    options.trust_anchors = anchors_;
    options.private_names = true;
    return options;
  }

 private:
  std::string command(const std::string& line) const {
    const std::string all = "cd " + folder_.string() + " && " + line + " 2>&1 > out; tail -n 1 out";
    std::FILE* pipe = ::popen(all.c_str(), "r");
    char text[512] = "";
    const char* got = std::fgets(text, sizeof text, pipe);
    ::pclose(pipe);
    std::string word(got != nullptr ? got : "");
    while (word.ends_with('\n')) word.pop_back();
    return word;
  }
  void write_zone(const std::string& zone) const {
    std::ofstream(folder_ / zone) << "$ORIGIN " << zone << ".\n$TTL 300\n"
                                  << "@ SOA ns root 1 3600 900 604800 60\n@ NS ns\nns A 127.0.0.1\n"
                                  << "@ MX 10 mx\nmx A 192.0.2.1\n_25._tcp.mx TLSA 3 1 1 "
                                  << std::string(64, 'a') << "\nalias CNAME mx\n";
  }
  void start() {
    std::ofstream conf(folder_ / "nsd.conf");
    conf << "server:\n  ip-address: 127.0.0.1@" << port_
         << "\n  username: \"\"\n  zonesdir: " << folder_
         << "\n  database: \"\"\n  pidfile: \"\"\n  xfrdfile: \"\"\n  zonelistfile: "
         << folder_ / "zones" << "\n  logfile: " << folder_ / "log" << "\n  server-count: 1\n"
         << "remote-control:\n  control-enable: no\n";
    for (const std::string zone : {"plain.test", "signed.test", "forged.test"}) {
      const std::string file = zone == "plain.test" ? zone : zone + ".signed";
      conf << "zone:\n  name: " << zone << "\n  zonefile: " << file << "\n";
    }
    conf.close();
    const std::string path = (folder_ / "nsd.conf").string();
    std::string words[] = {"nsd", "-d", "-c", path};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                         nullptr};
    ASSERT_EQ(::posix_spawn(&pid_, "/usr/sbin/nsd", nullptr, nullptr, arguments, environ), 0);
    ResolverOptions probe;
    probe.servers = {{"127.0.0.1", port_}};
    probe.private_names = true;
    for (int i = 0; i < 100; ++i) {
      const auto resolver = DnsResolver::create(probe);
      if (ask(**resolver, "plain.test", dns::Type::mx).kind == dns::Kind::found) return;
      std::this_thread::sleep_for(50ms);
    }
    ADD_FAILURE() << "nsd does not answer: " << slurp(folder_ / "log");
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("todoku-nsd-" + std::to_string(::getpid()));
  std::uint16_t port_ = free_port();
  std::vector<std::string> anchors_;
  pid_t pid_ = -1;
};

class AgainstNsd : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (Nsd::installed()) nsd_ = std::make_unique<Nsd>();
  }
  static void TearDownTestSuite() { nsd_.reset(); }
  void SetUp() override {
    if (!nsd_) GTEST_SKIP() << "nsd and ldnsutils are not installed";
    auto made = DnsResolver::create(nsd_->options());
    ASSERT_TRUE(made.has_value()) << made.error().what;
    resolver_ = std::move(*made);
  }
  static inline std::unique_ptr<Nsd> nsd_;
  std::unique_ptr<DnsResolver> resolver_;
};

TEST_F(AgainstNsd, AnUnsignedZoneIsFoundButNotSecure) {
  const dns::Answer mx = ask(*resolver_, "plain.test", dns::Type::mx);
  EXPECT_EQ(mx.kind, dns::Kind::found) << mx.why;
  ASSERT_EQ(mx.records.size(), 1u);
  EXPECT_EQ(mx.records[0].data, dns::Data(dns::Mx{10, "mx.plain.test"}));
  EXPECT_FALSE(mx.secure);
  EXPECT_LE(mx.ttl, 300u);
  const dns::Answer alias = ask(*resolver_, "Alias.Plain.TEST.", dns::Type::a);
  ASSERT_EQ(alias.records.size(), 1u);
  EXPECT_EQ(alias.records[0].owner, "mx.plain.test");
}

TEST_F(AgainstNsd, ASignedZoneIsSecureInWhatItHasAndInWhatItHasNot) {
  const dns::Answer tlsa = ask(*resolver_, "_25._tcp.mx.signed.test", dns::Type::tlsa);
  EXPECT_EQ(tlsa.kind, dns::Kind::found) << tlsa.why;
  EXPECT_TRUE(tlsa.secure);
  const dns::Answer none = ask(*resolver_, "none.signed.test", dns::Type::a);
  EXPECT_EQ(none.kind, dns::Kind::no_such_name) << none.why;
  EXPECT_TRUE(none.secure);
  const dns::Answer type = ask(*resolver_, "mx.signed.test", dns::Type::aaaa);
  EXPECT_EQ(type.kind, dns::Kind::no_data) << type.why;
  EXPECT_TRUE(type.secure);
}

TEST_F(AgainstNsd, AForgedZoneIsBogusAndSaysWhy) {
  const dns::Answer answer = ask(*resolver_, "mx.forged.test", dns::Type::a);
  EXPECT_EQ(answer.kind, dns::Kind::bogus) << answer.why;
  EXPECT_TRUE(answer.records.empty());
  EXPECT_FALSE(answer.secure);
  EXPECT_GT(answer.why.size(), std::string("DNSSEC: ").size());
}

TEST_F(AgainstNsd, NamesThatAreNotThereAndMissingTypesAreToldApart) {
  const dns::Answer none = ask(*resolver_, "none.plain.test", dns::Type::mx);
  EXPECT_EQ(none.kind, dns::Kind::no_such_name);
  EXPECT_EQ(none.ttl, 60u);
  EXPECT_EQ(ask(*resolver_, "mx.plain.test", dns::Type::mx).kind, dns::Kind::no_data);
}

TEST_F(AgainstNsd, ARefusalIsAFailureOfTheServer) {
  const dns::Answer answer = ask(*resolver_, "example.com", dns::Type::mx);
  EXPECT_EQ(answer.kind, dns::Kind::server_failure);
  EXPECT_NE(answer.why, "");
}

TEST_F(AgainstNsd, WithoutAnchorsNothingIsSecureAndNothingBogus) {
  ResolverOptions options = nsd_->options();
  options.trust_anchors.clear();
  const auto trusting = DnsResolver::create(options);
  const dns::Answer answer = ask(**trusting, "mx.forged.test", dns::Type::a);
  EXPECT_EQ(answer.kind, dns::Kind::found);
  EXPECT_FALSE(answer.secure);
}

Task<void> ask_many(Resolver& resolver, Gate& gate, std::vector<dns::Answer>& answers) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const dns::Question question{"n" + std::to_string(i % 50) + ".plain.test", dns::Type::a};
    gate.spawn(ask_into(resolver, question, answers[i]));
  }
  co_await gate.close();
}

TEST_F(AgainstNsd, ManyLoopsAskAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::vector<dns::Answer>> answers(3, std::vector<dns::Answer>(200));
  for (auto& mine : answers) {
    threads.emplace_back([&mine, this] {
      asio::io_context& loop = lasting_loop();
      Gate gate(loop.get_executor());
      run(loop, ask_many(*resolver_, gate, mine));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : answers) {
    for (const dns::Answer& answer : mine)
      EXPECT_EQ(answer.kind, dns::Kind::no_such_name) << answer.why;
  }
}

// --- without nsd

TEST(DnsResolver, ASilentServerIsATimeoutWithinItsPatience) {
  asio::io_context loop;
  const asio::ip::udp::socket silent(loop, {asio::ip::address_v4::loopback(), 0});
  ResolverOptions options;
  options.servers = {{"127.0.0.1", silent.local_endpoint().port()}};
  options.timeout = 300ms;
  const auto resolver = DnsResolver::create(options);
  const SteadyTime start = steady_now();
  const dns::Answer answer = ask(**resolver, "example.com", dns::Type::mx);
  EXPECT_EQ(answer.kind, dns::Kind::timeout);
  EXPECT_EQ(answer.why, "no answer within 300ms");
  EXPECT_GE(steady_now() - start, 250ms);
  EXPECT_LT(steady_now() - start, 5s);
}

Task<void> end_soon(std::unique_ptr<DnsResolver>& resolver, Gate& gate) {
  co_await asio::post(asio::use_awaitable);
  resolver.reset();
  co_await gate.close();
}

TEST(DnsResolver, ItsEndAnswersWhatIsStillOpen) {
  asio::io_context loop;
  const asio::ip::udp::socket silent(loop, {asio::ip::address_v4::loopback(), 0});
  ResolverOptions options;
  options.servers = {{"127.0.0.1", silent.local_endpoint().port()}};
  auto resolver = std::move(*DnsResolver::create(options));
  dns::Answer answer;
  answer.kind = dns::Kind::found;
  Gate gate(loop.get_executor());
  gate.spawn(ask_into(*resolver, {"example.com", dns::Type::mx}, answer));
  run(loop, end_soon(resolver, gate));
  EXPECT_EQ(answer.kind, dns::Kind::server_failure);
}

TEST(DnsResolver, BadSettingsAreTold) {
  ResolverOptions options;
  options.trust_anchor_file = "/nonexistent/anchors";
  const auto made = DnsResolver::create(options);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, Errc::invalid);
  options = {};
  options.servers = {{"not-an-address", 53}};
  EXPECT_EQ(DnsResolver::create(options).error().code, Errc::invalid);
}

TEST(DnsResolver, WhatCannotBeANameDoesNotExist) {
  ZoneResolver none{dns::Zone()};
  EXPECT_EQ(ask(none, "a..b", dns::Type::a).kind, dns::Kind::no_such_name);
}

// --- our own server

constexpr char kZone[] = R"($TTL 60
gmail.test        MX 10 mx.gmail.test.
mx.gmail.test     A 127.0.1.1
1.1.0.127.in-addr.arpa PTR mx.gmail.test.
)";

// The server on its own thread and loop, as it is in a sandbox process.
class OwnDns {
 public:
  OwnDns() {
    server_ = std::move(
        *DnsServer::open(loop_.get_executor(), {"127.0.0.1", 0}, *dns::Zone::parse(kZone, "zone")));
    port_ = server_->local().port;
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~OwnDns() {
    asio::co_spawn(loop_, server_->close(), asio::detached);
    thread_.join();
  }
  ResolverOptions options() const {
    ResolverOptions options;
    options.servers = {{"127.0.0.1", port_}};
    options.private_names = true;
    options.max_ttl = 0;
    options.max_negative_ttl = 0;
    return options;
  }
  void set_zone(dns::Zone zone) {
    std::atomic<bool> set = false;
    asio::post(loop_, [&] {
      server_->set_zone(std::move(zone));
      set = true;
      set.notify_one();
    });
    set.wait(false);
  }

 private:
  asio::io_context loop_;
  std::unique_ptr<DnsServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(DnsServer, OurResolverReadsOurZoneAndNothingElse) {
  OwnDns dns;
  const auto resolver = DnsResolver::create(dns.options());
  EXPECT_EQ(ask(**resolver, "gmail.test", dns::Type::mx).kind, dns::Kind::found);
  EXPECT_EQ(ask(**resolver, "1.1.0.127.in-addr.arpa", dns::Type::ptr).kind, dns::Kind::found);
  EXPECT_EQ(ask(**resolver, "mx.gmail.test", dns::Type::aaaa).kind, dns::Kind::no_data);
  const dns::Answer none = ask(**resolver, "example.com", dns::Type::mx);
  EXPECT_EQ(none.kind, dns::Kind::no_such_name) << none.why;
}

TEST(DnsServer, AChangedZoneIsSeenAtOnceWhereNothingIsCached) {
  OwnDns dns;
  const auto resolver = DnsResolver::create(dns.options());
  EXPECT_EQ(ask(**resolver, "new.test", dns::Type::txt).kind, dns::Kind::no_such_name);
  dns.set_zone(*dns::Zone::parse("new.test TXT \"v=spf1 -all\"\n", "zone"));
  const dns::Answer answer = ask(**resolver, "new.test", dns::Type::txt);
  EXPECT_EQ(answer.kind, dns::Kind::found) << answer.why;
}

TEST(DnsServer, LargeAnswersComeByTcp) {
  OwnDns dns;
  dns::Zone zone;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(zone.add({"big.test", dns::Type::txt, 60,
                          dns::Txt{{std::to_string(i) + std::string(200, 'x')}}})
                    .has_value());
  }
  dns.set_zone(std::move(zone));
  const auto resolver = DnsResolver::create(dns.options());
  const dns::Answer answer = ask(**resolver, "big.test", dns::Type::txt);
  EXPECT_EQ(answer.records.size(), 200u) << answer.why;
}

TEST(DnsServer, ABusyPortIsTold) {
  asio::io_context loop;
  const auto first = DnsServer::open(loop.get_executor(), {"127.0.0.1", 0}, dns::Zone());
  const auto second = DnsServer::open(loop.get_executor(), (*first)->local(), dns::Zone());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::conflict);
}

}  // namespace
}  // namespace todoku::real
