// The fetcher against a web server on loopback that says what it is told to.
#include "real/https.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <fstream>

#include "real/clock.h"
#include "real/dialer.h"
#include "real/https_response.h"
#include "real/listener.h"
#include "real/tls.h"
#include "real/zone_resolver.h"

namespace todoku::real {
namespace {
namespace asio = boost::asio;

constexpr const char* kHost = "mta-sts.example.test";

Task<void> serve(Listener& listener, std::string answer, std::string& heard) {
  Result<std::unique_ptr<Stream>> stream = co_await listener.accept();
  if (!stream) co_return;
  (*stream)->set_deadline(steady_now() + 10s);
  const Result<TlsFacts> tls = co_await (*stream)->accept_tls();
  if (!tls) co_return;
  std::array<char, 4096> block;
  const Result<std::size_t> n = co_await (*stream)->read_some(block);
  if (n) heard.assign(block.data(), *n);
  const Result<void> sent = co_await (*stream)->write(answer);
  if (sent) (*stream)->close();
}

Task<void> fetch_once(Fetcher& fetcher, FetchRequest request, Result<FetchedFile>& outcome) {
  Result<FetchedFile> file = co_await fetcher.fetch(request);
  outcome = std::move(file);
}

class Https : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "ca.pem") << server_->certificate_pem();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What the fetcher makes of `answer`; `ca` is whom it trusts, "" the system.
  Result<FetchedFile> fetch(const std::string& answer, const std::string& ca,
                            FetchRequest request = {.host = kHost, .path = "/x"}) {
    asio::io_context loop;
    const Endpoint any{"127.0.0.1", 0};
    const auto listener = *TcpListener::open(loop.get_executor(), any, server_);
    dns::Zone zone = *dns::Zone::parse("mta-sts.example.test. 60 IN A 127.0.0.1\n", "zone");
    ZoneResolver resolver(std::move(zone));
    SystemClock clock(loop.get_executor());
    TcpDialer dialer(loop.get_executor(), *TlsClient::create(ca));
    HttpsFetcher fetcher({clock, resolver, dialer}, listener->local().port);
    Result<FetchedFile> outcome = fail(Errc::io, "not run");
    bool done = false;
    asio::co_spawn(loop, serve(*listener, answer, heard_), [](std::exception_ptr) {});
    asio::co_spawn(loop, fetch_once(fetcher, std::move(request), outcome),
                   [&done](std::exception_ptr) { done = true; });
    while (!done && loop.run_one_for(20s) > 0) {
    }
    listener->close();
    loop.run_for(20s);
    return outcome;
  }
  std::string ca() const { return (folder_ / "ca.pem").string(); }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("todoku-https-" + std::to_string(::getpid()));
  std::shared_ptr<const TlsServer> server_ = *TlsServer::self_signed({kHost});
  std::string heard_;
};

constexpr const char* kGood =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

TEST_F(Https, FetchesAFileFromAHostWithAGoodCertificate) {
  const Result<FetchedFile> file = fetch(kGood, ca());
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->status, 200);
  EXPECT_EQ(file->content_type, "text/plain");
  EXPECT_EQ(file->body, "hello");
  EXPECT_TRUE(heard_.starts_with("GET /x HTTP/1.1\r\nHost: mta-sts.example.test\r\n")) << heard_;
}

TEST_F(Https, DoesNotTrustACertificateThatNobodyVouchesFor) {
  const Result<FetchedFile> file = fetch(kGood, "");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::tls);
  EXPECT_EQ(heard_, "");
}

TEST_F(Https, TellsARedirectAndDoesNotFollowIt) {
  const Result<FetchedFile> file = fetch(
      "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n",
      ca());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->status, 301);
}

TEST_F(Https, StopsAtItsLimitOfBytes) {
  const Result<FetchedFile> file =
      fetch(kGood, ca(), {.host = kHost, .path = "/x", .body_bytes = 4});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::too_large);
}

TEST_F(Https, StopsAtItsLimitOfTime) {
  const Result<FetchedFile> file =
      fetch("HTTP/1.1 200 OK\r\n", ca(), {.host = kHost, .path = "/x", .patience = 0ms});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::timeout) << file.error().what;
}

TEST_F(Https, SaysThatAHostHasNoAddress) {
  const Result<FetchedFile> file = fetch(kGood, ca(), {.host = "no.example.test", .path = "/x"});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::not_found);
}

TEST_F(Https, DoesNotTakeAnAnswerThatIsCutShort) {
  const Result<FetchedFile> file =
      fetch("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", ca());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Errc::malformed);
}

struct AnswerCase {
  const char* name;
  const char* bytes;
  const char* body;
};
const AnswerCase kAnswers[] = {
    {"a stated length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc"},
    {"chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"},
    {"up to the end", "HTTP/1.1 200 OK\r\n\r\nabc", "abc"},
};

TEST(HttpResponse, IsReadCutAtAnyByte) {
  for (const AnswerCase& c : kAnswers) {
    const std::string_view bytes = c.bytes;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      SCOPED_TRACE(std::string(c.name) + ", cut at " + std::to_string(cut));
      ResponseReader reader(100);
      const Result<bool> first = reader.feed(bytes.substr(0, cut));
      ASSERT_TRUE(first);
      if (!*first) ASSERT_TRUE(reader.feed(bytes.substr(cut)));
      ASSERT_TRUE(reader.end());
      EXPECT_EQ(reader.take().body, c.body);
    }
  }
}

TEST(HttpResponse, HasABoundOnItsHeader) {
  ResponseReader reader(100);
  const Result<bool> whole =
      reader.feed("HTTP/1.1 200 OK\r\nX: " + std::string(20000, 'x') + "\r\n\r\n");
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, Errc::too_large);
}

TEST(HttpResponse, RefusesWhatIsNotHttp) {
  ResponseReader reader(100);
  EXPECT_FALSE(reader.feed("220 mail.example ESMTP\r\n"));
}

}  // namespace
}  // namespace todoku::real
