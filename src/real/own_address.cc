#include "real/own_address.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/ip/udp.hpp>

namespace todoku::real {
namespace {

namespace ip = boost::asio::ip;

// RFC 6890.
constexpr const char* kNotPublic4[] = {"0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10",
                                       "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
                                       "192.0.2.0/24",   "192.168.0.0/16", "198.51.100.0/24",
                                       "203.0.113.0/24", "224.0.0.0/3"};
constexpr const char* kNotPublic6[] = {"::/127", "2001:db8::/32", "fc00::/7", "fe80::/10",
                                       "ff00::/8"};

bool lies_in(const char* network, const ip::address& address) {
  if (address.is_v4()) {
    const ip::network_v4 known = ip::make_network_v4(network);
    return ip::network_v4(address.to_v4(), known.prefix_length()).canonical() == known;
  }
  const ip::network_v6 known = ip::make_network_v6(network);
  return ip::network_v6(address.to_v6(), known.prefix_length()).canonical() == known;
}

// A datagram socket that is connected has the source address of the route; no packet leaves.
void add_source_towards(const char* there, std::vector<std::string>& out) {
  boost::asio::io_context loop;
  ip::udp::socket socket(loop);
  const ip::udp::endpoint to(ip::make_address(there), 25);
  boost::system::error_code error;
  socket.open(to.protocol(), error);
  if (!error) socket.connect(to, error);
  if (error) return;
  const ip::udp::endpoint from = socket.local_endpoint(error);
  if (!error) out.push_back(from.address().to_string());
}

}  // namespace

bool is_public(const std::string& text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(text, error);
  const auto lies = [&](const char* network) { return lies_in(network, address); };
  if (error) return false;
  return address.is_v4() ? std::ranges::none_of(kNotPublic4, lies)
                         : std::ranges::none_of(kNotPublic6, lies);
}

std::vector<std::string> own_addresses(Reach reach) {
  if (reach == Reach::loopback) return {"127.0.0.1"};
  std::vector<std::string> out;
  // Of each family an address of the root servers (a.root-servers.net): behind the default route.
  for (const char* there : {"198.41.0.4", "2001:503:ba3e::2:30"}) add_source_towards(there, out);
  std::erase_if(out, [](const std::string& address) { return !is_public(address); });
  return out;
}

}  // namespace todoku::real
