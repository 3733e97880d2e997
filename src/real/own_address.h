// real/own_address.h - from which addresses this machine would send.
#pragma once

#include <string>
#include <vector>

namespace todoku::real {

enum class Reach {
  loopback,  // mail of this machine to itself
  world      // the addresses of the default routes; none that only a local network knows
};
// IPv4 first; empty where there is none, as behind a NAT. Nothing is sent to find out.
std::vector<std::string> own_addresses(Reach reach);
// Can the world see this address? Not so: private, shared, link-local, loopback, documentation.
bool is_public(const std::string& address);

}  // namespace todoku::real
