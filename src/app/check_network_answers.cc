#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>

#include "app/check_answers.h"
#include "app/config.h"
#include "app/settings.h"
#include "real/clock.h"
#include "real/dialer.h"
#include "real/https.h"
#include "real/resolver.h"

namespace todoku::app {

namespace {

namespace asio = boost::asio;

constexpr milliseconds kPatience = 8s;  // for one question: a person waits

dns::Answer silence() {
  dns::Answer answer;
  answer.kind = dns::Kind::timeout;
  answer.why = "the DNS does not answer";
  return answer;
}

class NetworkAnswers final : public Answers {
 public:
  explicit NetworkAnswers(std::unique_ptr<real::DnsResolver> resolver)
      : resolver_(std::move(resolver)) {}

  dns::Answer ask(const dns::Question& question) override {
    const auto known = known_.find(question);
    if (known != known_.end()) return known->second;
    if (silent_ >= kSilent) return silence();
    look_up({question});
    const dns::Answer& answer = known_[question];
    silent_ = answer.kind == dns::Kind::timeout ? silent_ + 1 : 0;
    return answer;
  }

  void prepare(const std::vector<dns::Question>& questions) override {
    look_up(questions);
    const auto silent = [&](const dns::Question& question) {
      return known_[question].kind == dns::Kind::timeout;
    };
    if (!questions.empty() && std::ranges::all_of(questions, silent)) silent_ = kSilent;
  }

  std::optional<check::StsFetch> sts_policy(const std::string& domain) override {
    check::StsFetch fetch;
    const auto tls = real::TlsClient::create("");
    if (!tls) return std::nullopt;
    real::SystemClock clock(loop_.get_executor());
    real::TcpDialer dialer(loop_.get_executor(), *tls);
    real::HttpsFetcher fetcher({clock, *resolver_, dialer});
    const FetchRequest request{.host = auth::mta_sts_host(domain),
                               .path = std::string(auth::kStsPath),
                               .patience = kPatience};
    asio::co_spawn(loop_, fetcher.fetch(request),
                   [&](std::exception_ptr, Result<FetchedFile> file) { take(file, fetch); });
    loop_.restart();
    loop_.run();
    return fetch;
  }

 private:
  void look_up(const std::vector<dns::Question>& questions) {
    for (const dns::Question& question : questions) {
      asio::co_spawn(loop_, resolver_->ask(question),
                     [this, question](std::exception_ptr, dns::Answer answer) {
                       known_[question] = std::move(answer);
                     });
    }
    loop_.restart();
    loop_.run();
  }

  static void take(const Result<FetchedFile>& file, check::StsFetch& fetch) {
    if (!file) {
      fetch.why = file.error().what;
    } else if (file->status != 200) {
      fetch.why = "HTTP " + std::to_string(file->status);
    } else if (!auth::is_sts_content_type(file->content_type)) {
      fetch.why = "Content-Type: " + file->content_type;
    } else {
      fetch.fetched = true;
      fetch.body = file->body;
    }
  }

  asio::io_context loop_{1};
  std::unique_ptr<real::DnsResolver> resolver_;
  std::map<dns::Question, dns::Answer> known_;
  unsigned silent_ = 0;
};

}  // namespace

Result<std::unique_ptr<Answers>> answers_from_network(const std::string& server,
                                                      const std::string& trust_anchors) {
  real::ResolverOptions options = resolver_options(Config());
  options.timeout = kPatience;
  options.trust_anchor_file = trust_anchors;
  if (!server.empty()) {
    const Result<Endpoint> endpoint = parse_endpoint(server);
    if (!endpoint) return std::unexpected(endpoint.error());
    options.servers = {*endpoint};
    options.resolv_conf = false;
    options.private_names = true;
  }
  Result<std::unique_ptr<real::DnsResolver>> resolver = real::DnsResolver::create(options);
  if (!resolver) return std::unexpected(resolver.error());
  return std::make_unique<NetworkAnswers>(std::move(*resolver));
}

}  // namespace todoku::app
