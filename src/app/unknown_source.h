// app/unknown_source.h - where replies that no entry knows are found: logs, returned mail, texts of
// replies, and the history of a running engine.
#pragma once

#include <cstdint>
#include <string>

#include "app/api_client.h"
#include "app/terminal.h"
#include "base/result.h"
#include "bounce/read.h"
#include "logs/judge.h"
#include "reply/cluster.h"

namespace todoku::app {

class UnknownReplies {
 public:
  // `catalogue` outlives it.
  explicit UnknownReplies(const reply::Catalogue& catalogue)
      : catalogue_(catalogue), judge_(catalogue) {}

  // A log (also packed), a mail, a mailbox, or replies, one after the other; "-" is stdin. Errors:
  // not_found, io, corrupt; what came before the damage is taken in.
  Result<void> read_file(const std::string& file, const Terminal& terminal);
  // All events of a running server. Errors: as ApiClient; refused where the answer is not 200.
  Result<void> read_server(const ApiClient& client);

  const reply::Clusters& clusters() const { return clusters_; }
  std::uint64_t replies() const { return replies_; }  // failures that were read, known or not

 private:
  void take(const logs::Attempt& attempt, const reply::Verdict& verdict, bool dated);
  void take_event(std::string_view line);
  void read_replies(std::string_view text);
  void read_mail(std::string_view text);

  const reply::Catalogue& catalogue_;
  bounce::Reader bounces_;
  logs::Judge judge_;
  reply::Clusters clusters_;
  std::uint64_t replies_ = 0;
};

}  // namespace todoku::app
