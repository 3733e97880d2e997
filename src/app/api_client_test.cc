#include "app/api_client.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "api/server.h"
#include "real/clock.h"
#include "real/listener.h"

namespace todoku::app {
namespace {

// An HTTP server of one router on a free port; ends with stop().
struct House {
  explicit House(const api::Router& router, std::string token = "")
      : listener(*real::TcpListener::open(loop.get_executor(), {"127.0.0.1", 0}, nullptr)),
        server(loop.get_executor(), *listener, router, clock, {.token = std::move(token)}) {
    boost::asio::co_spawn(loop, server.run(), boost::asio::detached);
  }
  void stop() { boost::asio::co_spawn(loop, server.stop(), boost::asio::detached); }
  std::string where() const { return to_string(listener->local()); }

  boost::asio::io_context loop;
  real::SystemClock clock{loop.get_executor()};
  std::unique_ptr<real::TcpListener> listener;
  api::HttpServer server;
};

Task<api::Response> hello(api::Request request) {
  co_return api::Response{.body = request.method + " " + request.body};
}

// Asks with `ask` from a thread of its own while the house is open.
Result<ApiAnswer> visit(House& house, const std::function<Result<ApiAnswer>()>& ask) {
  Result<ApiAnswer> answer = fail(Errc::cancelled, "");
  std::thread client([&] {
    answer = ask();
    boost::asio::post(house.loop, [&] { house.stop(); });
  });
  house.loop.run();
  client.join();
  return answer;
}

TEST(ApiClient, AsksAndIsAnswered) {
  api::Router router;
  router.on("POST", "/hello", hello);
  House house(router);
  const ApiClient client(house.where(), "");
  const auto answer =
      visit(house, [&] { return client.ask({"POST", "/hello", "text/plain", "you"}); });
  ASSERT_TRUE(answer.has_value()) << answer.error().what;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST you");
}

TEST(ApiClient, IsRefusedWithoutTheToken) {
  api::Router router;
  router.on("POST", "/hello", hello);
  House house(router, "secret");
  const ApiClient client(house.where(), "secre");
  const auto answer = visit(house, [&] { return client.ask({"POST", "/hello", "", ""}); });
  ASSERT_TRUE(answer.has_value()) << answer.error().what;
  EXPECT_EQ(answer->status, 401);
}

TEST(ApiClient, SaysThatNobodyListens) {
  const auto answer = ApiClient("127.0.0.1:1", "").ask({});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Errc::unreachable);
  EXPECT_EQ(ApiClient("nonsense", "").ask({}).error().code, Errc::invalid);
}

Task<std::optional<std::string>> count(real::SystemClock& clock, int& n) {
  const SteadyTime later = clock.steady() + 10ms;
  co_await clock.sleep_until(later);
  co_return ++n <= 3 ? std::optional(fmt::format("{}\n", n)) : std::optional(std::string());
}

Task<api::Response> stream(real::SystemClock& clock, int& n) {
  api::Response response;
  response.more = [&clock, &n] { return count(clock, n); };
  co_return response;
}

// A stream that has nothing more to say must not keep the server from stopping.
TEST(HttpServer, StopsWhileAClientFollows) {
  api::Router router;
  int n = 0;
  House house(router);
  router.on("GET", "/stream", [&](api::Request) { return stream(house.clock, n); });
  std::string seen;
  std::thread client([&] {
    const auto followed =
        ApiClient(house.where(), "").follow({.path = "/stream"}, [&](std::string_view line) {
          seen += line;
          if (seen == "123") boost::asio::post(house.loop, [&] { house.stop(); });
          return true;
        });
    EXPECT_TRUE(followed.has_value());
  });
  house.loop.run();
  client.join();
  EXPECT_EQ(seen, "123");
}

}  // namespace
}  // namespace todoku::app
