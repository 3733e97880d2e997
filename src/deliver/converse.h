// deliver/converse.h - the client machine on a stream: performs its steps, one moving deadline for
// all.
//
// What the machine wants sent is kept until it waits for an answer, and goes out in one write (RFC
// 2920 §3.1): the commands of a transaction, or a body with the commands of the next. It knows
// nothing of queues, verdicts or lanes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "io/ports.h"
#include "smtp/client.h"

namespace todoku::deliver {

class Conversation {
 public:
  // `host` names the server in the TLS handshake. `clock` outlives the conversation.
  Conversation(Clock& clock, std::unique_ptr<Stream> stream, std::string host,
               smtp::ClientPlan plan);
  Conversation(const Conversation&) = delete;
  ~Conversation();  // closes the link

  // Gives the machine `event` and performs its steps until one comes that this class cannot
  // perform: SendBody (then call send_body), Idle, Done or Closed.
  Task<smtp::ClientStep> drive(smtp::ClientEvent event);
  // Performs a SendBody with `message`, which must live until the task is done, and drives on.
  Task<smtp::ClientStep> send_body(smtp::SendBody::How how, std::string_view message);

  // Between SendBody and send_body: the next transaction in the same write.
  bool can_follow() const { return machine_.can_follow(); }
  void follow_with(smtp::Transaction next) { machine_.follow_with(std::move(next)); }

  const smtp::Offers& offers() const { return machine_.offers(); }
  const std::string& host() const { return host_; }
  Endpoint peer() const { return stream_->peer(); }
  const std::string& tls_version() const { return tls_.version; }  // "" for plaintext
  void close() { stream_->close(); }                               // ends a waiting operation

 private:
  Task<smtp::ClientEvent> flush_then_read(smtp::AwaitReply await);
  Task<smtp::ClientEvent> read_reply(smtp::AwaitReply await);
  Task<smtp::ClientEvent> start_tls();
  Task<Result<void>> flush();
  Task<Result<void>> stream_body(std::string_view message);

  Clock& clock_;
  std::unique_ptr<Stream> stream_;
  std::string host_;
  smtp::ClientSession machine_;
  smtp::ReplyParser parser_;
  std::string out_;  // kept for the next write
  std::string in_;   // read and not parsed yet
  TlsFacts tls_;
};

}  // namespace todoku::deliver
