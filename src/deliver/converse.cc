#include "deliver/converse.h"

#include <array>
#include <variant>

#include "smtp/dot.h"

namespace todoku::deliver {
namespace {

// Up to this many bytes a body is copied behind the commands and goes with them in one write; a
// larger one goes in pieces, so that a stalled peer costs no second copy of it.
constexpr std::size_t kJoinedBytes = std::size_t{64} << 10;
constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
// RFC 5321 §4.5.3.2.5: three minutes for each block of data.
constexpr milliseconds kBlockPatience = std::chrono::minutes(3);
// When a write fails the server has often said why before it closed.
constexpr milliseconds kLastWords = seconds(2);

}  // namespace

Conversation::Conversation(Clock& clock, std::unique_ptr<Stream> stream, std::string host,
                           smtp::ClientPlan plan)
    : clock_(clock),
      stream_(std::move(stream)),
      host_(std::move(host)),
      machine_(std::move(plan)) {}

Conversation::~Conversation() = default;

Task<smtp::ClientStep> Conversation::drive(smtp::ClientEvent event) {
  while (true) {
    smtp::ClientStep step = machine_.next(std::move(event));
    if (auto* send = std::get_if<smtp::Send>(&step)) {
      out_ += send->bytes;
      event = smtp::Sent{};
    } else if (const auto* await = std::get_if<smtp::AwaitReply>(&step)) {
      event = co_await flush_then_read(*await);
    } else if (std::holds_alternative<smtp::StartTls>(step)) {
      event = co_await start_tls();
    } else {
      co_return step;
    }
  }
}

Task<smtp::ClientStep> Conversation::send_body(smtp::SendBody::How how, std::string_view message) {
  smtp::ClientEvent event = smtp::Sent{};
  if (how == smtp::SendBody::How::nothing) {
    out_ += ".\r\n";
  } else if (how == smtp::SendBody::How::as_it_is) {
    out_ += message;
  } else if (message.size() <= kJoinedBytes) {
    smtp::Stuffer stuffer;
    stuffer.feed(message, out_);
    stuffer.finish(out_);
  } else {
    const Result<void> sent = co_await stream_body(message);
    // The end was not among what could be written: the server cannot have taken the message.
    if (!sent) event = sent.error();
  }
  smtp::ClientStep step = co_await drive(std::move(event));
  co_return step;
}

Task<Result<void>> Conversation::stream_body(std::string_view message) {
  smtp::Stuffer stuffer;
  for (; !message.empty(); message.remove_prefix(std::min(kPieceBytes, message.size()))) {
    stuffer.feed(message.substr(0, kPieceBytes), out_);
    const Result<void> sent = co_await flush();
    if (!sent) co_return sent;
  }
  stuffer.finish(out_);  // goes with what follows: the answer's wait writes it
  co_return Result<void>();
}

Task<Result<void>> Conversation::flush() {
  if (out_.empty()) co_return Result<void>();
  stream_->set_deadline(clock_.steady() + kBlockPatience);
  const Result<void> written = co_await stream_->write(out_);
  out_.clear();
  co_return written;
}

Task<smtp::ClientEvent> Conversation::flush_then_read(smtp::AwaitReply await) {
  const Result<void> written = co_await flush();
  if (written) {
    smtp::ClientEvent event = co_await read_reply(await);
    co_return event;
  }
  await.within = kLastWords;
  smtp::ClientEvent last = co_await read_reply(await);
  if (std::holds_alternative<smtp::Reply>(last)) co_return last;
  co_return smtp::ClientEvent(written.error());
}

Task<smtp::ClientEvent> Conversation::read_reply(smtp::AwaitReply await) {
  stream_->set_deadline(clock_.steady() + await.within);
  while (true) {
    std::string_view unread = in_;
    Result<std::optional<smtp::Reply>> reply = parser_.feed(unread);
    in_.erase(0, in_.size() - unread.size());
    if (!reply) co_return smtp::ClientEvent(reply.error());
    if (*reply) co_return smtp::ClientEvent(std::move(**reply));
    std::array<char, 4096> block;
    const Result<std::size_t> got = co_await stream_->read_some(block);
    if (!got) co_return smtp::ClientEvent(got.error());
    in_.append(block.data(), *got);
  }
}

Task<smtp::ClientEvent> Conversation::start_tls() {
  in_.clear();  // what came in the clear behind the answer to STARTTLS is nobody's (RFC 3207 §6)
  stream_->set_deadline(clock_.steady() + smtp::facts(smtp::Stage::starttls).patience);
  TlsWish wish;
  wish.server_name = host_;
  Result<TlsFacts> done = co_await stream_->start_tls(std::move(wish));
  if (!done) co_return smtp::ClientEvent(done.error());
  tls_ = std::move(*done);
  co_return smtp::ClientEvent(smtp::TlsDone{});
}

}  // namespace todoku::deliver
