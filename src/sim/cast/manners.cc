#include "sim/cast/manners.h"

namespace todoku::sim {

Manner Tarpit::manner(const Visit&, smtp::Stage stage, std::string bytes, Dice&) {
  const bool slow = stage == smtp::Stage::eod;
  return Manner{Manner::How::say, slow ? delay_ : delay_ / 4, std::move(bytes)};
}

Manner Mute::manner(const Visit&, smtp::Stage stage, std::string bytes, Dice&) {
  return Manner{stage == at_ ? Manner::How::mute : Manner::How::say, 0ms, std::move(bytes)};
}

Manner HangerUp::manner(const Visit&, smtp::Stage stage, std::string bytes, Dice& dice) {
  const bool now = stage == at_ && dice.chance(percent_);
  return Manner{now ? Manner::How::hang_up : Manner::How::say, 0ms, std::move(bytes)};
}

Manner Babbler::manner(const Visit&, smtp::Stage stage, std::string bytes, Dice& dice) {
  Manner manner{Manner::How::say, 0ms, {}};
  // The offers of EHLO and the codes of groups stay as they are: only single answers grow.
  const bool single = bytes.find('\n') + 1 == bytes.size() && bytes.size() > 4;
  if (single && stage != smtp::Stage::starttls && stage != smtp::Stage::quit) {
    const std::string code = bytes.substr(0, 3);
    const std::string odd = code[0] == '2' ? "250-" : code + "-";
    const std::uint64_t lines = 1 + dice.below(60);
    for (std::uint64_t i = 0; i < lines; ++i) {
      manner.bytes += (i % 7 == 3 ? odd : code + "-") + "line " + std::to_string(i) +
                      " of what nobody asked for\r\n";
    }
  }
  manner.bytes += bytes;
  return manner;
}

Certificate Downgrader::certificate() const {
  Certificate certificate;
  certificate.breaks = true;
  return certificate;
}

smtp::Reply Forgetful::answer(const Visit& visit, const smtp::Question& question, Dice& dice) {
  if (visit.facts.tls && visit.facts.esmtp && std::holds_alternative<smtp::AskHelo>(question)) {
    return reply_of("502 5.5.1 EHLO? I do not know you");
  }
  return Character::answer(visit, question, dice);
}

}  // namespace todoku::sim
