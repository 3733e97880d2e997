#include "receive/book.h"

#include <algorithm>
#include <utility>

namespace todoku::receive {

using Decision = spool::Received::Decision;

void Book::count(Decision decision) {
  switch (decision) {
    case Decision::taken: ++counts_.taken; return;
    case Decision::quarantined: ++counts_.quarantined; return;
    case Decision::deferred: ++counts_.deferred; return;
    case Decision::refused: ++counts_.refused; return;
  }
}

bool Book::may_tell(const spool::Received& received) {
  if (received.decision == Decision::taken || received.decision == Decision::quarantined)
    return true;
  const auto passed = std::chrono::duration_cast<seconds>(clock_.steady() - filled_);
  if (passed.count() > 0) {
    filled_ += passed;
    const auto more = static_cast<std::uint64_t>(passed.count()) * kRefusalsASecond;
    allowed_ = std::min(kBurst, allowed_ + more);
  }
  if (allowed_ == 0) return false;
  --allowed_;
  return true;
}

Task<void> Book::write(spool::Received received) {
  count(received.decision);
  if (!may_tell(received)) {
    ++untold_;
    ++counts_.untold;
    co_return;
  }
  const std::uint64_t untold = std::exchange(untold_, 0);
  received.untold = untold;
  const Result<void> written = co_await spool_.note(std::move(received));
  if (written) co_return;
  untold_ += untold + 1;
  ++counts_.untold;
}

}  // namespace todoku::receive
