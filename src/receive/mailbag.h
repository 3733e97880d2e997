// receive/mailbag.h - the mail that the sandbox took, kept in memory with a bound: the oldest goes
// first.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "base/time.h"
#include "mail/envelope.h"

namespace todoku::receive {

struct KeptMail {
  std::uint64_t id = 0;  // 1, 2, ... in order of arrival
  WallTime at;
  std::string persona;
  std::string client;  // IP literal
  std::string helo;
  std::string tls;  // "TLSv1.3"; empty for plaintext
  mail::Envelope envelope;
  std::string authentication;  // what was found, as RFC 8601 says it
  bool quarantined = false;    // taken, but not for the inbox
  std::string message;
};

class Mailbag {
 public:
  struct Limits {
    std::size_t messages = 10'000;
    std::size_t bytes = 64 << 20;  // of all messages together
  };
  explicit Mailbag(Limits limits) : limits_(limits) {}

  std::uint64_t put(KeptMail mail);                          // gives it its id
  const std::deque<KeptMail>& all() const { return kept_; }  // oldest first
  const KeptMail* find(std::uint64_t id) const;              // nullptr: not here, or no longer
  void clear();
  std::uint64_t taken() const { return last_id_; }  // ever

 private:
  Limits limits_;
  std::deque<KeptMail> kept_;
  std::size_t bytes_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace todoku::receive
