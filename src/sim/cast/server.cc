#include "sim/cast/server.h"

#include <array>

namespace todoku::sim {

namespace {

// A mute server keeps its links so long; nobody else's patience is longer.
constexpr milliseconds kMuteFor = std::chrono::hours(2);

}  // namespace

struct Server::Session {
  std::unique_ptr<Stream> stream;
  smtp::ServerSession machine;
  std::uint64_t number = 0;
  std::string client;
  smtp::Stage stage = smtp::Stage::banner;  // of the last answer that is not yet said
  std::size_t messages = 0;
  bool took = false;  // the answer that is not yet said takes a message
};

Server::Server(Net& net, Life& life, Ledger& ledger, Place place,
               std::unique_ptr<Character> character)
    : net_(net),
      ledger_(ledger),
      place_(std::move(place)),
      character_(std::move(character)),
      clock_(net.world(), life),
      listener_(net, life, place_.at, character_->certificate()),
      gate_(net.world().executor()) {
  gate_.spawn(listen());
}

void Server::become(std::unique_ptr<Character> character) {
  character_ = std::move(character);
  listener_.set_certificate(character_->certificate());
}

Task<void> Server::listen() {
  for (;;) {
    Result<std::unique_ptr<Stream>> stream = co_await listener_.accept();
    if (!stream) co_return;
    gate_.spawn(serve(std::move(*stream)));
  }
}

Task<void> Server::serve(std::unique_ptr<Stream> stream) {
  smtp::ServerOptions options = character_->options();
  options.hostname = place_.hostname;
  Session s{std::move(stream), smtp::ServerSession(std::move(options))};
  s.client = s.stream->peer().address;
  s.number = ledger_.open(place_.at.address, s.client, clock_.steady());
  for (bool open = true; open;) {
    smtp::ServerStep step = s.machine.next();
    open = co_await perform(s, std::move(step));
  }
  const auto& link = static_cast<const SimStream&>(*s.stream);
  ledger_.close(s.number, clock_.steady(), link.peer_left());
}

// False ends the session.
Task<bool> Server::perform(Session& s, smtp::ServerStep step) {
  if (const auto* asked = std::get_if<smtp::Consult>(&step)) {
    consult(s, asked->question);
    co_return true;
  }
  if (auto* bytes = std::get_if<smtp::Say>(&step)) {
    const bool open = co_await say(s, std::move(bytes->bytes));
    co_return open;
  }
  if (std::holds_alternative<smtp::AcceptTls>(step)) {
    const bool open = co_await accept_tls(s);
    co_return open;
  }
  if (const auto* wait = std::get_if<smtp::Read>(&step)) {
    const bool open = co_await read(s, wait->within);
    co_return open;
  }
  if (std::holds_alternative<smtp::Listen>(step)) {
    s.machine.silence();
    co_return true;
  }
  co_return false;
}

Visit Server::visit(const Session& s) const {
  return Visit{s.number, s.client, s.machine.facts(), s.messages, clock_.wall(), clock_.steady()};
}

void Server::consult(Session& s, const smtp::Question& question) {
  s.stage = stage_of(question);
  if (s.stage == smtp::Stage::mail) ledger_.began(s.number, clock_.steady());
  if (s.stage == smtp::Stage::eod) ++s.messages;
  smtp::Reply reply = character_->answer(visit(s), question, net_.world().dice());
  if (s.stage == smtp::Stage::eod && reply.klass() == 2) {
    take(s, std::get<smtp::AskMessage>(question).body);
  }
  s.machine.answer(std::move(reply));
}

void Server::take(Session& s, const std::string& body) {
  s.took = true;
  const auto shared = std::make_shared<const std::string>(body);
  const smtp::SessionFacts& facts = s.machine.facts();
  for (const mail::ForwardPath& path : facts.envelope.recipients) {
    net_.world().note(path.address);
    ledger_.take(Taken{clock_.steady(), s.number, place_.at.address, facts.envelope.reverse_path,
                       path.address, shared, facts.tls, false});
  }
}

Task<bool> Server::say(Session& s, std::string bytes) {
  const bool ready_for_tls = s.stage == smtp::Stage::quit && bytes.starts_with("220");
  const smtp::Stage stage = ready_for_tls ? smtp::Stage::starttls : s.stage;
  Manner manner = character_->manner(visit(s), stage, std::move(bytes), net_.world().dice());
  if (manner.delay > 0ms) {
    co_await clock_.sleep_until(clock_.steady() + manner.delay);
  }
  if (manner.how == Manner::How::hang_up) co_return false;
  if (manner.how == Manner::How::mute) {
    co_await endure(s);
    co_return false;
  }
  ledger_.said(s.number, manner.bytes);
  s.stream->set_deadline(clock_.steady() + std::chrono::minutes(5));
  const Result<void> written = co_await s.stream->write(manner.bytes);
  if (written && s.took) ledger_.answered(s.number);
  s.took = false;
  s.stage = smtp::Stage::quit;  // what is said without a question
  co_return written.has_value();
}

// Owes an answer, and waits for what the client does about it.
Task<void> Server::endure(Session& s) {
  const SteadyTime from = clock_.steady();
  std::array<char, 256> buffer;
  s.stream->set_deadline(from + kMuteFor);
  const Result<std::size_t> n = co_await s.stream->read_some(buffer);
  const milliseconds endured = clock_.steady() - from;
  const auto& link = static_cast<const SimStream&>(*s.stream);
  if (!link.stalled() && (n || endured > 0ms)) {
    ledger_.endured(Silence{s.number, s.stage, endured});
  }
}

Task<bool> Server::read(Session& s, milliseconds within) {
  std::array<char, 4096> buffer;
  s.stream->set_deadline(clock_.steady() + within);
  const Result<std::size_t> n = co_await s.stream->read_some(buffer);
  if (n) {
    s.machine.feed(std::string_view(buffer.data(), *n));
  } else if (n.error().code == Errc::timeout) {
    s.machine.timed_out();
  } else {
    s.machine.ended();
  }
  co_return true;
}

Task<bool> Server::accept_tls(Session& s) {
  s.stream->set_deadline(clock_.steady() + std::chrono::minutes(2));
  const Result<TlsFacts> tls = co_await s.stream->accept_tls();
  if (tls) s.machine.tls_done();
  co_return tls.has_value();
}

}  // namespace todoku::sim
