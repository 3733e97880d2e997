#include "app/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "app/config_keys.h"

namespace todoku::app {
namespace {

std::string fault_of(std::string_view text) {
  const Result<Config> config = parse_config("todoku.toml", text);
  return config ? "" : config.error().what;
}

TEST(Config, NoFileIsAValidConfiguration) {
  const Config config = default_config();
  EXPECT_EQ(config.listen.at("submission").address, (Endpoint{"127.0.0.1", 2525}));
  EXPECT_EQ(config.listen.at("http").address, (Endpoint{"127.0.0.1", 8025}));
  EXPECT_EQ(config.delivery.lifetime, 120h);
  EXPECT_EQ(config.delivery.port, 25);
  EXPECT_TRUE(parse_config("x", "").has_value());
}

TEST(Config, ReadsWhatAFileSays) {
  const Result<Config> config = parse_config("x", R"(
[server]
hostname = "mx.example.jp"
max_message = "25MB"
[listen.submission]
address = "[::1]:587"
trusted = ["10.0.0.0/8", "2001:db8::/32"]
[listen.http]
address = "none"
[delivery]
schedule = ["1s", "1h30m"]
next_hop = "localhost:2600"
egress = "east"
[egress.east]
address = "192.0.2.7"
)");
  ASSERT_TRUE(config.has_value()) << config.error().what;
  EXPECT_EQ(config->server.message_bytes, 25'000'000u);
  EXPECT_EQ(config->listen.at("submission").address, (Endpoint{"::1", 587}));
  EXPECT_EQ(config->listen.at("submission").role, Role::submission);
  EXPECT_TRUE(contains(config->listen.at("submission").trusted, "10.1.2.3"));
  EXPECT_EQ(config->listen.at("http").address, std::nullopt);
  EXPECT_EQ(config->delivery.schedule.back(), 90min);
  EXPECT_EQ(config->delivery.next_hop, (Endpoint{"127.0.0.1", 2600}));
  EXPECT_EQ(config->egress.at("east").address, "192.0.2.7");
}

struct Fault {
  const char* what;
  const char* text;
  const char* said;
};
const Fault kFaults[] = {
    {"a slip in a key", "[server]\nhostnam = \"a\"",
     "todoku.toml:2: [server] has no key hostnam; did you mean hostname?"},
    {"a key of another section", "[delivery]\nhostname = \"a\"",
     "todoku.toml:2: [delivery] has no key hostname; it belongs into [server]"},
    {"a slip in a section", "[delivry]\nport = 25",
     "todoku.toml:1: there is no section [delivry]; did you mean delivery?"},
    {"a section of a later version", "[webhook.main]\nurl = \"a\"",
     "todoku.toml:1: [webhook]: webhooks come in a later version"},
    {"a signer without a key", "[dkim.a]\ndomain = \"a.example\"\nselector = \"s\"",
     "todoku.toml:2: [dkim.a] needs a key"},
    {"a sender that is no domain", "[dkim.a]\nsenders = [\"a@b.example\"]",
     "todoku.toml:2: [dkim.a] senders: \"a@b.example\" is no domain"},
    {"a field that cannot be", "[dkim.a]\noversign = [\"to:\"]",
     "[dkim.a] oversign: \"to:\" is no name of a header field"},
    {"a signature that ends before the mail", "[dkim.a]\nexpires = \"1d\"",
     "[dkim.a] expires: at least the lifetime of mail, 5d"},
    {"a selector twice",
     "[dkim.a]\ndomain = \"a.example\"\nselector = \"s\"\nkey = \"k\"\n"
     "[dkim.b]\ndomain = \"a.example\"\nselector = \"s\"\nkey = \"l\"",
     "todoku.toml:7: [dkim.b] has domain and selector of [dkim.a]"},
    {"a section without its name", "[egress]\naddress = \"192.0.2.1\"",
     "[egress] needs a name of your choice, as [egress.main]"},
    {"a number where a duration belongs", "[delivery]\nlifetime = 5",
     "todoku.toml:2: [delivery] lifetime: wants a duration, as \"5m\""},
    {"a unit that is none", "[delivery]\nlifetime = \"5 years\"",
     "[delivery] lifetime: wants a duration"},
    {"a size without sense", "[server]\nmax_message = \"lots\"",
     "[server] max_message: wants a size, as \"25MB\""},
    {"a limit too small", "[server]\nmax_recipients = 5", "[server] max_recipients: at least 100"},
    {"a port that is none", "[delivery]\nport = 70000", "[delivery] port: at most 65535"},
    {"bytes behind an address", "[egress.default]\naddress = \"192.0.2.1\\u0000x\"",
     "is no IP address"},
    {"bytes behind an address to listen at", "[listen.http]\naddress = \"127.0.0.1\\u0000:80\"",
     "is no address and port"},
    {"a network with bytes behind it", "[listen.submission]\ntrusted = [\"::1\\u0000\"]",
     "is no IP address or network"},
    {"no address", "[listen.http]\naddress = \"localhost\"",
     "\"localhost\" is no address and port"},
    {"a listener without an address", "[listen.other]\nrole = \"http\"",
     "[listen.other] needs an address"},
    {"bits beyond the prefix", "[listen.submission]\ntrusted = [\"10.0.0.1/8\"]",
     "\"10.0.0.1/8\" has bits set beyond its prefix"},
    {"an open API", "[listen.http]\naddress = \"192.0.2.1:80\"",
     "can be reached from elsewhere: set a token"},
    {"an open relay", "[listen.submission]\naddress = \"192.0.2.1:25\"\ntrusted = [\"0.0.0.0/0\"]",
     "todoku.toml:3: [listen.submission] trusted: a network of /0 is the internet at large"},
    {"an open relay in two halves",
     "[listen.submission]\naddress = \"192.0.2.1:25\"\ntrusted = [\"10.0.0.0/8\", \"128.0.0.0/1\"]",
     "which makes an open relay"},
    {"passwords in the clear", "[listen.submission]\nusers = { a = \"b\" }", "users need tls"},
    {"TLS without a key", "[listen.submission]\ntls = \"offer\"", "tls needs certificate and key"},
    {"an unknown egress", "[delivery]\negress = \"west\"", "there is no section [egress.west]"},
    {"no TOML at all", "[server\nhostname", "todoku.toml:1: "},
    {"an unknown word", "[log]\nlevel = \"loud\"",
     "[log] level: wants one of debug, info, warn, error"},
};

TEST(Config, SaysWhereAndWhatIsWrongAndWhatWouldBeRight) {
  for (const Fault& f : kFaults) {
    SCOPED_TRACE(f.what);
    EXPECT_NE(fault_of(f.text).find(f.said), std::string::npos) << fault_of(f.text);
  }
}

TEST(Config, SaysAllFaultsAtOnce) {
  const std::string said = fault_of("[server]\nhostnam = \"a\"\nmax_message = 1\n[delivry]\n");
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
}

TEST(Config, RepeatsNoSecret) {
  EXPECT_EQ(fault_of("[listen.http]\ntoken = 12345").find("12345"), std::string::npos);
}

// docs/configuration.md has one row a key: | `key` | kind or choices | default | about |.
std::string row_of(const Key& key) {
  return fmt::format("| `{}` | `{}` | {} |", key.name, key.fallback, key.about);
}

TEST(Config, IsDocumentedKeyByKeyAndNoOther) {
  std::ifstream file(TODOKU_SOURCE_DIR "/docs/configuration.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string docs = text.str();
  std::string want;
  std::set<std::string_view> sections;
  for (const Key& key : config_keys()) {
    if (sections.insert(key.section).second) want += fmt::format("## [{}]\n", key.section);
    want += row_of(key) + "\n";
    EXPECT_NE(docs.find(row_of(key) + "\n"), std::string::npos) << row_of(key);
    EXPECT_NE(docs.find(fmt::format("## [{}]\n", key.section)), std::string::npos) << key.section;
  }
  std::istringstream lines(docs);
  for (std::string line; std::getline(lines, line);) {
    const bool row = line.starts_with("| `") || line.starts_with("## [");
    EXPECT_TRUE(!row || want.find(line + "\n") != std::string::npos) << line;
  }
}

TEST(Cidr, ContainsByPrefixAndFamily) {
  const std::vector<Cidr> networks = {*parse_cidr("192.0.2.0/25"), *parse_cidr("2001:db8::/33")};
  EXPECT_TRUE(contains(networks, "192.0.2.127"));
  EXPECT_FALSE(contains(networks, "192.0.2.128"));
  EXPECT_TRUE(contains(networks, "::ffff:192.0.2.1"));
  EXPECT_TRUE(contains(networks, "2001:db8:7fff::1"));
  EXPECT_FALSE(contains(networks, "2001:db8:8000::1"));
  EXPECT_FALSE(contains(networks, "example.jp"));
  EXPECT_TRUE(is_loopback("127.0.1.9"));
  EXPECT_FALSE(is_loopback("128.0.0.1"));
  EXPECT_FALSE(parse_cidr("10.0.0.0/33").has_value());
}

TEST(Cidr, ACustomerHasAnAddressOrAnIpv6NetworkOf64Bits) {
  EXPECT_EQ(client_of("2001:db8::1"), client_of("2001:db8::ffff:1"));
  EXPECT_NE(client_of("2001:db8::1"), client_of("2001:db8:0:1::1"));
  EXPECT_NE(client_of("192.0.2.1"), client_of("192.0.2.2"));
  EXPECT_EQ(client_of("::ffff:192.0.2.1"), client_of("192.0.2.1"));
}

}  // namespace
}  // namespace todoku::app
