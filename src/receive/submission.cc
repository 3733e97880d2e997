#include "receive/submission.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_set>
#include <utility>

#include "mail/sendable.h"
#include "receive/trace.h"

namespace todoku::receive {
namespace {

struct Place {
  spool::Spool& spool;
  Clock& clock;
  Random& random;
  const SubmissionOptions& options;
};

class Submitter final : public Handler {
 public:
  Submitter(Place place, const Client& client)
      : place_(place),
        trusted_(place.options.trusted && place.options.trusted(client.peer.address)) {}

  Task<smtp::Reply> connect(const Client& client) override {
    if (trusted_ || place_.options.knows) co_return yes();
    co_return smtp::make_reply(
        554, fmt::format("5.7.1 {} may not submit mail here", client.peer.address));
  }

  Task<smtp::Reply> auth(const Client&, smtp::AskAuth asked) override {
    if (place_.options.knows(asked.user, asked.password)) {
      co_return smtp::make_reply(235, "2.7.0 Authenticated");
    }
    co_return smtp::make_reply(535, "5.7.8 User or password are wrong");
  }

  Task<smtp::Reply> mail(const Client& client) override {
    if (trusted_ || !client.smtp.user.empty()) co_return yes();
    co_return smtp::make_reply(530, "5.7.0 Authenticate first");
  }

  Task<smtp::Reply> message(const Client& client, std::string body) override;

 private:
  Place place_;
  bool trusted_;
};

std::string source_of(const Client& client, const std::string& way) {
  std::string source = way + " " + client.peer.address;
  if (!client.smtp.user.empty()) source += " " + client.smtp.user;
  return source;
}

// What we would have to fold or convert: that breaks signatures and texts, so its author is told.
std::optional<Error> unsendable(std::string_view body) {
  const auto bad = mail::first_bad_line(body);
  if (!bad) return std::nullopt;
  if (bad->why == mail::BadLine::Why::nul)
    return Error{Errc::invalid, fmt::format("Line {} of the message has a NUL byte; encode it as "
                                            "quoted-printable or base64 (RFC 5322 section 2.2)",
                                            bad->number)};
  return Error{
      Errc::invalid,
      fmt::format("Line {} of the message has {} bytes, and {} are allowed (RFC 5321 section "
                  "4.5.3.1.6); encode it as quoted-printable or base64",
                  bad->number, bad->bytes, mail::kLineBytes)};
}

// Who is named twice is written to once (as Postfix and Exim do). The first of the two counts.
void name_once(std::vector<mail::ForwardPath>& recipients) {
  std::unordered_set<std::string> named;
  std::erase_if(recipients, [&named](const mail::ForwardPath& path) {
    return !named.insert(mail::address_key(path.address)).second;
  });
}

// Why it is not ours, and what the client should do.
smtp::Reply refusal(const Error& error) {
  if (error.code == Errc::invalid) return smtp::make_reply(550, "5.6.0 " + error.what);
  if (error.code == Errc::malformed) return smtp::make_reply(554, "5.4.6 " + error.what);
  if (error.code == Errc::no_space) {
    return smtp::make_reply(452, "4.3.1 There is no room for the message now, try again later");
  }
  return smtp::make_reply(451, "4.3.0 The message cannot be stored now, try again later");
}

spool::Spool::Admission admission(const Place& place, const Client& client, std::string body,
                                  WallTime now) {
  const TraceFacts facts{place.options.smtp.hostname, now, place.random.next(),
                         place.options.way == "http" ? "HTTP" : ""};
  spool::Spool::Admission a{.envelope = client.smtp.envelope,
                            .expires = now + place.options.lifetime,
                            .source = source_of(client, place.options.way),
                            .initial = {},
                            .body = with_trace(std::move(body), client, facts)};
  name_once(a.envelope.recipients);
  return a;
}

Task<Result<MessageId>> take_into(Place place, const Client& client, std::string body) {
  if (is_looping(body)) {
    co_return fail(Errc::malformed,
                   "The message has gone round in circles: too many Received fields");
  }
  if (std::optional<Error> fault = unsendable(body)) co_return std::unexpected(std::move(*fault));
  const WallTime now = place.clock.wall();
  spool::Spool::Admission ready = admission(place, client, std::move(body), now);
  if (place.options.signatory)
    ready.body = co_await place.options.signatory->sign(std::move(ready.body), now);
  const Result<MessageId> id = co_await place.spool.admit(std::move(ready));
  co_return id;
}

Task<smtp::Reply> Submitter::message(const Client& client, std::string body) {
  const Result<MessageId> id = co_await take_into(place_, client, std::move(body));
  if (!id) co_return refusal(id.error());
  co_return smtp::make_reply(250, "2.0.0 Taken as " + to_string(*id));
}

}  // namespace

Submission::Submission(spool::Spool& spool, Clock& clock, Random& random, SubmissionOptions options)
    : spool_(spool), clock_(clock), random_(random), options_(std::move(options)) {
  options_.smtp.auth = static_cast<bool>(options_.knows);
}

std::unique_ptr<Handler> Submission::open(const Client& client) {
  return std::make_unique<Submitter>(Place{spool_, clock_, random_, options_}, client);
}

Task<Result<MessageId>> Submission::take(const Client& client, std::string body) {
  return take_into(Place{spool_, clock_, random_, options_}, client, std::move(body));
}

}  // namespace todoku::receive
