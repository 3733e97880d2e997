#include "api/http.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace todoku::api {
namespace {

constexpr std::string_view kPost =
    "POST /v1/suppressions?dry=1&note=a+b%20c HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
    "3\r\n\r\nabc";

TEST(RequestReader, ReadsARequestCutAtAnyByte) {
  for (std::size_t cut = 0; cut < kPost.size(); ++cut) {
    SCOPED_TRACE(cut);
    RequestReader reader({});
    std::string_view first = kPost.substr(0, cut), second = kPost.substr(cut);
    Result<std::optional<Request>> part = reader.feed(first);
    ASSERT_TRUE(part.has_value()) << part.error().what;
    ASSERT_FALSE(part->has_value());
    Result<std::optional<Request>> whole = reader.feed(second);
    ASSERT_TRUE(whole.has_value()) << whole.error().what;
    ASSERT_TRUE(whole->has_value());
    EXPECT_EQ((*whole)->method, "POST");
    EXPECT_EQ((*whole)->path, "/v1/suppressions");
    EXPECT_EQ((*whole)->parameter("note"), "a b c");
    EXPECT_EQ((*whole)->header("HOST"), "localhost");
    EXPECT_EQ((*whole)->body, "abc");
  }
}

TEST(RequestReader, KeepsThePipelinedNextRequest) {
  RequestReader reader({});
  std::string_view bytes = "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
  EXPECT_EQ((*reader.feed(bytes))->path, "/a");
  EXPECT_EQ((*reader.feed(bytes))->path, "/b");
  EXPECT_FALSE(reader.feed(bytes)->has_value());
}

TEST(RequestReader, RefusesWhatIsOverItsLimits) {
  RequestReader body({.header_bytes = 1024, .body_bytes = 10});
  std::string_view bytes = "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n";
  EXPECT_EQ(body.feed(bytes).error().code, Errc::too_large);
  RequestReader header({.header_bytes = 64, .body_bytes = 10});
  const std::string long_line = "GET / HTTP/1.1\r\nX: " + std::string(200, 'x') + "\r\n\r\n";
  bytes = long_line;
  EXPECT_EQ(header.feed(bytes).error().code, Errc::too_large);
  RequestReader other({});
  bytes = "HELO there\r\n\r\n";
  EXPECT_EQ(other.feed(bytes).error().code, Errc::malformed);
}

TEST(RequestReader, TellsOnceThatTheClientWaits) {
  RequestReader reader({});
  std::string_view bytes = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  ASSERT_FALSE(reader.feed(bytes)->has_value());
  EXPECT_TRUE(reader.wants_continue());
  EXPECT_FALSE(reader.wants_continue());
}

TEST(Response, IsWrittenWithItsLengthOrInChunks) {
  const std::string text = write_response({.body = "{}"}, Part::whole, Connection::close);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")) << text;
  EXPECT_NE(text.find("Content-Length: 2\r\nConnection: close\r\n\r\n{}"), std::string::npos)
      << text;
  EXPECT_EQ(write_chunk("0123456789abcdefg"), "11\r\n0123456789abcdefg\r\n");
  EXPECT_EQ(write_chunk(""), "");
}

Task<Response> echo(Request request) {
  co_return Response{.body = request.captures.at("id")};
}

Response ask(const Router& router, std::string method, std::string path) {
  boost::asio::io_context loop;
  Response out;
  boost::asio::co_spawn(loop, router.answer({.method = std::move(method), .path = std::move(path)}),
                        [&](std::exception_ptr, Response r) { out = std::move(r); });
  loop.run();
  return out;
}

TEST(Router, FindsTheHandlerAndFillsTheCaptures) {
  Router router;
  router.on("GET", "/v1/messages/{id}", echo);
  EXPECT_EQ(ask(router, "GET", "/v1/messages/42").body, "42");
  EXPECT_EQ(ask(router, "HEAD", "/v1/messages/42/").body, "42");
  EXPECT_EQ(ask(router, "GET", "/v1/messages/").status, 404);
  EXPECT_EQ(ask(router, "DELETE", "/v1/messages/42").status, 405);
}

TEST(Percent, DecodesAndLeavesBrokenEscapes) {
  EXPECT_EQ(percent_decode("%E5%B1%8A", Plus::stays), "届");
  EXPECT_EQ(percent_decode("a+b%2Bc%", Plus::stays), "a+b+c%");
  EXPECT_EQ(percent_decode("%zz", Plus::is_space), "%zz");
}

}  // namespace
}  // namespace todoku::api
