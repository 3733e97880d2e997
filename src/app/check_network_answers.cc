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

// The root's keys of 2017 and 2024 (https://data.iana.org/root-anchors/root-anchors.xml).
constexpr const char* kRootAnchors[] = {
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"};
// Every resolver that carries DNSSEC has a signed answer to it.
const dns::Question kRootServers{"", dns::Type::ns};

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

Result<std::unique_ptr<Answers>> answers_by(const real::ResolverOptions& options) {
  Result<std::unique_ptr<real::DnsResolver>> resolver = real::DnsResolver::create(options);
  if (!resolver) return std::unexpected(resolver.error());
  return std::make_unique<NetworkAnswers>(std::move(*resolver));
}

}  // namespace

Result<std::unique_ptr<Answers>> answers_from_network(const std::string& server, Dnssec dnssec) {
  real::ResolverOptions options = resolver_options(Config());
  options.timeout = kPatience;
  if (!server.empty()) {
    const Result<Endpoint> endpoint = parse_endpoint(server);
    if (!endpoint) return std::unexpected(endpoint.error());
    options.servers = {*endpoint};
    options.resolv_conf = false;
    options.private_names = true;
  }
  real::ResolverOptions validating = options;
  validating.trust_anchors.assign(std::begin(kRootAnchors), std::end(kRootAnchors));
  if (dnssec != Dnssec::never) {
    Result<std::unique_ptr<Answers>> answers = answers_by(validating);
    if (!answers) return answers;
    const dns::Answer probe = (*answers)->ask(kRootServers);
    if (probe.kind == dns::Kind::timeout)
      return fail(Errc::unreachable, fmt::format("the DNS does not answer{}: nothing can be said",
                                                 server.empty() ? "" : " at " + server));
    if (probe.secure || dnssec == Dnssec::always) return answers;
  }
  return answers_by(options);
}

}  // namespace todoku::app
