#include "app/demo_cast.h"

#include <fmt/format.h>

#include "base/check.h"

namespace todoku::app {
namespace {

using spool::State;

constexpr bool kSuppressed = true;

// What DESIGN §2 demands for each answer; the answers are the catalogue's.
const std::vector<Part>& script() {
  static const std::vector<Part> kCast = {
      {"gmail@current", "hanako", "shop", State::delivered},
      {"gmail@current", "nouser.ito", "shop", State::bounced, kSuppressed},
      {"gmail@current", "inactive.mori", "shop", State::bounced, kSuppressed},
      {"gmail@current", "overquota.sato", "shop", State::deferred},
      {"gmail@current", "auth-missing.kato", "no-auth", State::held},
      {"gmail@2023-08", "disabled.abe", "shop", State::bounced, kSuppressed},
      {"gmail@2023-08", "spf-hardfail.ono", "spf-broken", State::held},
      {"gmail@2023-08", "dmarc-reject.oka", "dmarc-broken", State::held},
      {"docomo", "taro", "shop", State::delivered},
      {"docomo",
       "yuki..yuki.",
       "shop",
       State::delivered,
       false,
       1,
       {"昔の携帯アドレス (RFC に反するドットの並び) にもそのまま届きます",
        "an old handset address: dots where RFC 5321 allows none, and yet it exists"}},
      {"docomo", "nouser.hara", "shop", State::bounced},
      {"docomo",
       "filtered.mori",
       "shop",
       State::bounced,
       false,
       1,
       {"すぐ上と同じ文面でも、本文を受け取ったあとの拒否なので意味が違います",
        "the very words of the answer above, but said after the message: another cause"}},
      {"au", "jiro", "shop", State::delivered},
      {"au", "nouser.ueda", "shop", State::bounced},
      {"softbank", "saburo", "shop", State::delivered},
      {"softbank", "nouser.ono", "shop", State::bounced, kSuppressed},
      {"softbank", "tempfail.seki", "shop", State::deferred},
      {"yahoo_japan", "sakura", "shop", State::delivered},
      {"yahoo_japan", "disabled.goto", "shop", State::bounced, kSuppressed},
      {"yahoo_japan", "dmarc-reject.sano", "dmarc-broken", State::held},
      {"yahoo", "greylist.lee", "shop", State::delivered},
      {"yahoo", "nouser.kim", "shop", State::bounced, kSuppressed},
      {"apple", "momo", "shop", State::delivered},
      {"apple", "overquota.endo", "shop", State::deferred},
      {"apple", "auth-missing.ota", "no-auth", State::held},
      {"microsoft", "akira", "shop", State::delivered},
      {"microsoft", "nouser.maeda", "shop", State::bounced, kSuppressed},
      {"microsoft", "spf-hardfail.hori", "spf-broken", State::held},
      {"jcom", "ichiro", "shop", State::delivered},
      {"jcom", "nouser.baba", "shop", State::bounced, kSuppressed},
      // The sender's own record is broken, and then repaired:
      {"gmail@2023-08", "kaori", "crafts", State::delivered, false, 2},
      // When the answers above are known:
      {"gmail@current", "nouser.ito", "shop-autumn", State::suppressed, kSuppressed, 3},
      {"apple", "blocked.mizuno", "shop", State::deferred, false, 3},
      {"gmail@current", "ratelimit.kubo", "shop", State::deferred, false, 3},
  };
  return kCast;
}

}  // namespace

const std::vector<Part>& cast() {
  return script();
}

const receive::Persona& persona_of(const Part& part) {
  const receive::Persona* persona = receive::find_persona(part.persona);
  CHECK(persona);  // both tables are ours
  return *persona;
}

std::string recipient_of(const Part& part) {
  return fmt::format("{}@{}", part.local, persona_of(part).domains.front());
}

std::string sender_of(const Part& part) {
  return fmt::format("news@{}.example", part.sender);
}

}  // namespace todoku::app
