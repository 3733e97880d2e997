#include "real/https.h"

#include <array>

#include "real/https_response.h"

namespace todoku::real {
namespace {

constexpr std::size_t kAddresses = 4;  // tried at most; ours

std::string request_text(const FetchRequest& request) {
  return "GET " + request.path + " HTTP/1.1\r\nHost: " + request.host +
         "\r\nUser-Agent: todoku\r\nAccept: text/plain, */*;q=0.1\r\nConnection: close\r\n\r\n";
}

Task<std::vector<std::string>> find_addresses(Resolver& resolver, std::string host) {
  std::vector<std::string> addresses;
  for (const dns::Type type : {dns::Type::a, dns::Type::aaaa}) {
    const dns::Question question{host, type};
    const dns::Answer answer = co_await resolver.ask(question);
    for (const dns::Record& record : answer.records) {
      if (addresses.size() == kAddresses) break;
      if (const auto* v4 = std::get_if<dns::A>(&record.data)) addresses.push_back(v4->address);
      if (const auto* v6 = std::get_if<dns::Aaaa>(&record.data)) addresses.push_back(v6->address);
    }
  }
  co_return addresses;
}

Task<Result<FetchedFile>> read_answer(Stream& stream, std::size_t body_bytes) {
  ResponseReader reader(body_bytes);
  std::array<char, 4096> block;
  while (true) {
    const Result<std::size_t> n = co_await stream.read_some(block);
    if (!n && n.error().code != Errc::closed) co_return std::unexpected(n.error());
    if (!n) {
      const Result<void> end = reader.end();
      if (!end) co_return std::unexpected(end.error());
      co_return reader.take();
    }
    const Result<bool> whole = reader.feed(std::string_view(block.data(), *n));
    if (!whole) co_return std::unexpected(whole.error());
    if (*whole) co_return reader.take();
  }
}

Task<Result<FetchedFile>> converse(Stream& stream, const FetchRequest& request) {
  TlsWish wish;
  wish.server_name = request.host;
  wish.verify = true;
  const Result<TlsFacts> tls = co_await stream.start_tls(wish);
  if (!tls) co_return std::unexpected(tls.error());
  const std::string text = request_text(request);
  const Result<void> sent = co_await stream.write(text);
  if (!sent) co_return std::unexpected(sent.error());
  Result<FetchedFile> file = co_await read_answer(stream, request.body_bytes);
  co_return file;
}

}  // namespace

Task<Result<FetchedFile>> HttpsFetcher::fetch(FetchRequest request) {
  const SteadyTime deadline = ports_.clock.steady() + request.patience;
  const std::vector<std::string> addresses = co_await find_addresses(ports_.resolver, request.host);
  Result<FetchedFile> outcome = fail(Errc::not_found, request.host + " has no address");
  for (const std::string& address : addresses) {
    const Endpoint to{address, port_};
    const Endpoint from;
    Result<std::unique_ptr<Stream>> stream = co_await ports_.dialer.dial(to, from, deadline);
    if (!stream) {
      outcome = std::unexpected(stream.error());
      continue;
    }
    (*stream)->set_deadline(deadline);
    // A server that was reached has the last word: another address is the same site.
    Result<FetchedFile> file = co_await converse(**stream, request);
    co_return file;
  }
  co_return outcome;
}

}  // namespace todoku::real
