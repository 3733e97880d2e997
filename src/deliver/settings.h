// deliver/settings.h - what a person may set about delivery: the section [delivery] and the egress.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "io/ports.h"
#include "policy/decide.h"
#include "smtp/client.h"

namespace todoku::deliver {

// The mail store of domains of ours, behind a gateway: what goes there needs no DNS. It says
// nothing about strangers, so that its refusals neither suppress an address nor hold a sender's
// mail, and nothing on the way there is signed in our name.
struct Store {
  Endpoint endpoint;
  smtp::ClientPlan::Protocol protocol = smtp::ClientPlan::Protocol::lmtp;
  std::function<bool(std::string_view domain)> serves;  // mail::domain_key
};

// It is ours: nobody minds how often it is asked whether it is back.
inline constexpr milliseconds kFirstKnockAtStore = seconds(10);
inline constexpr milliseconds kLastKnockAtStore = seconds(30);

struct Settings {
  std::string hostname = "localhost";  // our name: EHLO, and Reporting-MTA of our bounces
  std::uint16_t port = 25;             // of the MX hosts
  std::optional<Endpoint> next_hop;    // everything goes there, without DNS
  std::optional<Store> store;
  bool is_stored_here(std::string_view domain) const { return store && store->serves(domain); }
  std::string egress = "default";  // name of the source, as events tell it
  std::string egress_address;      // an IP literal; empty: the system's choice
  // As receivers see us, for what is published and explained; empty: not known.
  std::vector<std::string> own_addresses;
  smtp::ClientPlan::Tls tls = smtp::ClientPlan::Tls::opportunistic;
  std::optional<smtp::Credentials> credentials;  // for next_hop, under TLS only
  policy::Settings policy;
  std::uint32_t connections = 500;              // open at one time, to all sites together
  milliseconds connect_patience = seconds(30);  // Postfix's smtp_connect_timeout
  milliseconds session_idle = seconds(5);       // how long a session without work is kept open
  milliseconds stop_patience = seconds(20);     // what transactions under way get at a shutdown
  milliseconds delay_notice = std::chrono::hours(4);  // after which NOTIFY=DELAY is answered
  milliseconds compaction = std::chrono::minutes(1);  // between looks for segments to free
};

}  // namespace todoku::deliver
