#include "policy/hold.h"

#include <algorithm>
#include <array>

namespace todoku::policy {

bool waits_for_repair(const reply::Verdict& verdict) {
  const bool repairable =
      verdict.action == reply::Advice::fix_auth || verdict.action == reply::Advice::fix_dns;
  // The cause's own permanence counts: Gmail says "DMARC failed" under 421 too, and it is no less
  // broken.
  return repairable && verdict.scope == reply::Scope::sender_domain &&
         reply::facts(verdict.cause).permanence != reply::Permanence::temporary;
}

milliseconds next_look(std::uint32_t checks) {
  constexpr std::array<std::chrono::minutes, 4> kLooks = {
      std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::minutes(15),
      std::chrono::minutes(30)};
  return kLooks[std::min<std::size_t>(checks, kLooks.size() - 1)];
}

}  // namespace todoku::policy
