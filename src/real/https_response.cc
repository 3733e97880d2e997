#include "real/https_response.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "api/http_feed.h"

namespace todoku::real {
namespace {

namespace http = boost::beast::http;
constexpr std::uint32_t kHeaderBytes = 16 * 1024;  // ours

std::unexpected<Error> broken(const boost::beast::error_code& error) {
  const bool large = error == http::error::body_limit || error == http::error::header_limit;
  return fail(large ? Errc::too_large : Errc::malformed, "HTTP answer: " + error.message());
}

}  // namespace

struct ResponseReader::State {
  http::response_parser<http::string_body> parser;
  std::string pending;  // bytes that Beast did not take: a header line without its end
};

ResponseReader::ResponseReader(std::size_t body_bytes) : state_(std::make_unique<State>()) {
  state_->parser.header_limit(kHeaderBytes);
  state_->parser.body_limit(body_bytes);
  state_->parser.eager(true);
}
ResponseReader::~ResponseReader() = default;

Result<bool> ResponseReader::feed(std::string_view bytes) {
  State& s = *state_;
  const boost::beast::error_code error = api::feed_parser(s.parser, s.pending, bytes);
  if (error) return broken(error);
  return s.parser.is_done();
}

Result<void> ResponseReader::end() {
  boost::beast::error_code error;
  if (!state_->parser.is_header_done())
    return fail(Errc::malformed, "HTTP answer: cut short in its header");
  if (!state_->parser.is_done()) state_->parser.put_eof(error);
  if (error) return broken(error);
  return {};
}

FetchedFile ResponseReader::take() {
  auto message = state_->parser.release();
  const auto type = message[http::field::content_type];
  return {static_cast<int>(message.result_int()), std::string(type.data(), type.size()),
          std::move(message.body())};
}

}  // namespace todoku::real
