#include "policy/schedule.h"

#include <algorithm>

namespace todoku::policy {
namespace {

constexpr milliseconds kShortest =
    std::chrono::minutes(5);  // when a person configured no step at all

const std::vector<milliseconds>& steps_of(const Retry& retry, Ladder ladder) {
  switch (ladder) {
    case Ladder::usual: return retry.usual;
    case Ladder::greylisted: return retry.greylisted;
    case Ladder::slow: return retry.slow;
  }
  std::unreachable();
}

}  // namespace

milliseconds wait_before_retry(const Retry& retry, Ladder ladder, const Past& past,
                               std::uint64_t chance) {
  const std::vector<milliseconds>& steps = steps_of(retry, ladder);
  const std::size_t last = steps.empty() ? 0 : steps.size() - 1;
  const milliseconds step =
      steps.empty() ? kShortest : steps[std::min<std::size_t>(past.attempts, last)];
  // A fifth of spread keeps mail that failed together from coming back together.
  const auto spread = static_cast<std::uint64_t>(step.count() / 5) + 1;
  const milliseconds wait = step - milliseconds(static_cast<milliseconds::rep>(chance % spread));
  return std::max(wait, past.previous_wait);
}

}  // namespace todoku::policy
