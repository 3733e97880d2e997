#include "io/ports.h"

#include <boost/asio/ip/address.hpp>

#include "base/text.h"

namespace todoku {

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.address.find(':') != std::string::npos;
  return (v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" + std::to_string(endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return fail(Errc::malformed, "\"" + std::string(text) + "\" has no port; write address:port");
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint64_t port = 0;
  if (!parse_number(text.substr(colon + 1), port) || port > 65535) {
    return fail(Errc::malformed, "\"" + std::string(text.substr(colon + 1)) + "\" is not a port (0 to 65535)");
  }
  boost::system::error_code error;
  const bool cut_short = host.find('\0') != host.npos;  // make_address would end there
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error || cut_short)
    return fail(Errc::malformed, "\"" + std::string(host) + "\" is not an IP address");
  return Endpoint{address.to_string(), static_cast<std::uint16_t>(port)};
}

}  // namespace todoku
