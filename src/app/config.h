// app/config.h - the configuration of `todoku serve`, as a value.
//
// One TOML file; no file at all is a valid configuration. config_keys.cc is the table of all keys
// with their defaults, and docs/configuration.md says the same for people (a test compares the
// two).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cidr.h"
#include "base/result.h"
#include "base/time.h"
#include "io/ports.h"
#include "receive/visit.h"

namespace todoku::app {

enum class Tls { off, offer, require };
enum class Role { submission, inbound, http };
enum class LogFormat { automatic, json, text };
enum class LogLevel { debug, info, warn, error };

struct ServerConfig {
  std::string hostname;  // empty: the machine's
  std::string data;      // directory
  std::uint64_t reserve_bytes = 0;
  std::uint64_t message_bytes = 0;     // the largest message taken
  std::uint64_t recipients = 0;        // of one message
  std::vector<std::string> catalogue;  // further catalogue files
};

struct ListenConfig {
  std::optional<Endpoint> address;  // nullopt: not opened
  Role role = Role::submission;
  Tls tls = Tls::off;                        // submission: STARTTLS
  std::string certificate, key;              // PEM files
  std::vector<Cidr> trusted;                 // may submit without AUTH
  std::map<std::string, std::string> users;  // AUTH name -> password
  std::string token;                         // http: bearer token
  std::uint64_t connections = 0;
  std::uint64_t connections_of_one = 0;  // 0: no limit
  std::uint64_t message_memory = 0;
  milliseconds session{0};               // its greatest age; 0: no limit
  milliseconds greeting_delay{0};
};

struct DnsConfig {
  std::vector<Endpoint> servers;  // empty: those of the system
  milliseconds timeout{0};
};

struct DeliveryConfig {
  std::uint16_t port = 25;
  std::vector<milliseconds> schedule;  // waits between attempts; the last repeats
  milliseconds lifetime{0};
  std::string egress;  // name of the [egress.NAME] that is used
  std::optional<Endpoint> next_hop;
  bool loopback_only = false;
  Tls tls = Tls::offer;
  std::uint64_t connections = 0;  // in all
};

struct EgressConfig {
  std::string address;   // IP literal; empty: the system's choice
  std::string hostname;  // EHLO; empty: the server's
};

struct SiteConfig {
  std::vector<std::string> mx;  // host patterns
  std::uint64_t connections = 0;
  std::uint64_t messages = 0;    // on one connection; 0: no limit
  std::uint64_t recipients = 0;  // in one transaction
  milliseconds pause{0};
};

struct GatewayConfig {
  std::vector<std::string> domains;  // whose mail is taken
  std::string mailboxes;             // file; empty: everybody of the domains is there
  std::string policy;                // id of a reception policy
  std::string maildir;               // folder; relative to the server's data
  bool junk_folder = true;           // quarantined mail goes to .Junk, else into the inbox
  std::optional<Endpoint> forward;   // the server behind, in the place of Maildir
  receive::Behind::Protocol forward_by = receive::Behind::Protocol::lmtp;
  bool queue = true;      // what `forward` does not answer is taken into the spool
  std::string delimiter;  // of "user+detail"
  std::string arc_seal;   // name of a [dkim.NAME]; empty: nothing is sealed
  std::vector<std::string> trusted_sealers;  // of ARC
  std::string authserv_id;                   // empty: the server's host name
};

struct DkimConfig {
  std::string domain, selector;
  std::string key;                   // file
  std::vector<std::string> senders;  // patterns of author domains; empty: the domain and below
  std::vector<std::string> over_sign;
  milliseconds expires{0};  // 0: never
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
};

struct RetentionConfig {
  milliseconds settled{0};
};

struct Config {
  ServerConfig server;
  std::map<std::string, ListenConfig> listen;  // "submission" and "http" are always there
  DnsConfig dns;
  DeliveryConfig delivery;
  std::map<std::string, EgressConfig> egress;  // "default" is always there
  std::map<std::string, SiteConfig> site;
  GatewayConfig gateway;
  std::map<std::string, DkimConfig> dkim;
  LogConfig log;
  RetentionConfig retention;
};

// Reads a configuration. Errors: invalid; `what` has one line a fault, "file:line: reason", all of
// them.
Result<Config> parse_config(std::string_view file, std::string_view text);
// The configuration without a file.
Config default_config();

}  // namespace todoku::app
