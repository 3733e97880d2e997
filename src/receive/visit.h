// receive/visit.h - one transaction at the server behind the gateway, step by step beside the
// stranger's: LMTP (RFC 2033) or SMTP. What that server refuses is refused to the stranger at the
// same moment, and so it is never bounced.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/ports.h"
#include "receive/keeping.h"
#include "smtp/reply.h"

namespace todoku::receive {

struct Behind {
  enum class Protocol { lmtp, smtp } protocol = Protocol::lmtp;
  Endpoint endpoint;
  std::string hostname;  // ours, said in LHLO or EHLO
  // For the dial and each answer until DATA: it stands beside us, and a stranger waits.
  milliseconds patience = std::chrono::seconds(10);
  // For the answer to the message; within a sender's own patience (RFC 5321 §4.5.3.2.6: 10
  // minutes).
  milliseconds message_patience = std::chrono::minutes(5);
};

class Visit {
 public:
  struct Opened {
    std::unique_ptr<Visit> visit;        // with MAIL said and taken, or
    std::optional<smtp::Reply> refusal;  // what it said to MAIL
  };
  // Errors: it cannot be reached, or serves nobody now. `clock` outlives the visit.
  static Task<Result<Opened>> open(Dialer& dialer, Clock& clock, Behind behind, Sender sender);
  // After an error the visit is over.
  Task<Result<smtp::Reply>> recipient(std::string address);
  // To those whose RCPT was taken, there is one at least: an answer each, in their order. An error
  // stands for those whose answer never came: they may have it. `message` outlives the task.
  Task<std::vector<Result<smtp::Reply>>> message(std::string_view message);

 private:
  Visit(std::unique_ptr<Stream> stream, Clock& clock, Behind behind)
      : stream_(std::move(stream)), clock_(clock), behind_(std::move(behind)) {}
  Task<Result<smtp::Reply>> ask(std::string bytes, milliseconds patience);
  Task<Result<smtp::Reply>> answer();
  Task<Result<std::optional<smtp::Reply>>> introduce(Sender sender);

  std::unique_ptr<Stream> stream_;
  Clock& clock_;
  Behind behind_;
  std::size_t taken_ = 0;  // recipients
  smtp::ReplyParser parser_;
  std::array<char, 4096> block_;
  std::string_view rest_;  // of block_, not yet parsed
};

}  // namespace todoku::receive
