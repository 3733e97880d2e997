#include "reply/speak.h"

#include <fmt/format.h>

#include <optional>

#include "reply/fill.h"

namespace todoku::reply {

Result<smtp::Reply> speak(const Entry& entry, const Utterance& utterance) {
  if (entry.emit.empty()) return fail(Errc::invalid, fmt::format("{} emits nothing", entry.id));
  const std::string text = fill(entry.emit, {{"recipient", utterance.recipient},
                                             {"domain", utterance.domain},
                                             {"ip", utterance.ip},
                                             {"session", utterance.session}});
  std::optional<smtp::Reply> reply = smtp::parse_reply(text);
  if (!reply) return fail(Errc::invalid, fmt::format("`emit` of {} is no reply", entry.id));
  return *std::move(reply);
}

Utterance example_utterance() {
  return {"taro@example.jp", "sender.example", "192.0.2.1",
          "d2e1a72fcca58-7e2b3c4d5f6a1b-12si345678ab.90"};
}

}  // namespace todoku::reply
