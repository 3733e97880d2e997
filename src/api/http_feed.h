// api/http_feed.h - bytes into a parser of Beast's, as the network cuts them.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <string>
#include <string_view>

namespace todoku::api {

// Gives `parser` what is pending and `bytes`; `pending` keeps what it does not take yet: a header
// line without its end, or what follows the message. That more is needed is no error.
template <class Parser>
boost::beast::error_code feed_parser(Parser& parser, std::string& pending, std::string_view bytes) {
  pending.append(bytes);
  boost::beast::error_code error;
  std::size_t taken = 0;
  while (taken < pending.size() && !parser.is_done()) {
    const std::string_view rest = std::string_view(pending).substr(taken);
    const std::size_t n = parser.put(boost::asio::buffer(rest.data(), rest.size()), error);
    taken += n;
    if (error || n == 0) break;
  }
  pending.erase(0, taken);
  if (error == boost::beast::http::error::need_more) error.clear();
  return error;
}

}  // namespace todoku::api
