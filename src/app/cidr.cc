#include "app/cidr.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <cstring>
#include <optional>

#include "base/text.h"

namespace todoku::app {
namespace {

std::optional<Cidr> parse_address(std::string_view text) {
  if (text.find('\0') != text.npos) return std::nullopt;  // inet_pton would end there
  const std::string address(text);
  Cidr out;
  if (inet_pton(AF_INET, address.c_str(), out.network.data()) == 1) {
    out.prefix = 32;
    return out;
  }
  if (inet_pton(AF_INET6, address.c_str(), out.network.data()) != 1) return std::nullopt;
  constexpr unsigned char kMapped[12] = {0, 0, 0, 0, 0,    0,
                                         0, 0, 0, 0, 0xff, 0xff};  // RFC 4291 §2.5.5.2
  if (std::memcmp(out.network.data(), kMapped, sizeof kMapped) == 0) {
    Cidr v4;
    std::memcpy(v4.network.data(), out.network.data() + 12, 4);
    v4.prefix = 32;
    return v4;
  }
  out.v6 = true;
  out.prefix = 128;
  return out;
}

Cidr cut(Cidr network, int prefix) {
  for (int i = 0; i < 16; ++i) {
    const int bits = std::clamp(prefix - 8 * i, 0, 8);
    network.network[static_cast<std::size_t>(i)] &= static_cast<unsigned char>(0xff00 >> bits);
  }
  network.prefix = prefix;
  return network;
}

}  // namespace

Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<Cidr> address = parse_address(text.substr(0, slash));
  if (!address) return fail(Errc::invalid, fmt::format("\"{}\" is no IP address or network", text));
  if (slash == std::string_view::npos) return *address;
  std::uint64_t prefix = 0;
  const int most = address->v6 ? 128 : 32;
  if (!parse_number(text.substr(slash + 1), prefix) || prefix > static_cast<std::uint64_t>(most))
    return fail(Errc::invalid, fmt::format("the prefix length of \"{}\" is not 0..{}", text, most));
  const Cidr network = cut(*address, static_cast<int>(prefix));
  if (network.network != address->network)
    return fail(Errc::invalid, fmt::format("\"{}\" has bits set beyond its prefix", text));
  return network;
}

bool contains(const std::vector<Cidr>& networks, std::string_view address) {
  const std::optional<Cidr> host = parse_address(address);
  if (!host) return false;
  for (const Cidr& network : networks)
    if (network.v6 == host->v6 && cut(*host, network.prefix) == network) return true;
  return false;
}

std::string client_of(std::string_view address) {
  const std::optional<Cidr> host = parse_address(address);
  if (!host) return std::string(address);
  return std::string(host->network.begin(), host->network.begin() + (host->v6 ? 8 : 4));
}

bool is_loopback(std::string_view address) {
  static const std::vector<Cidr> kLoopback = {*parse_cidr("127.0.0.0/8"), *parse_cidr("::1")};
  return contains(kLoopback, address);
}

}  // namespace todoku::app
