// sim/cast/manners.h - characters whose answers are right, and whose manners are not.
#pragma once

#include "sim/cast/character.h"

namespace todoku::sim {

// Answers, but only after a long while: just within the patience of RFC 5321 §4.5.3.2.6.
class Tarpit final : public Character {
 public:
  explicit Tarpit(milliseconds delay = std::chrono::minutes(9)) : delay_(delay) {}
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override;

 private:
  milliseconds delay_;
};

// Never answers at one stage, and keeps the link open. At `eod` it has taken the message.
class Mute final : public Character {
 public:
  explicit Mute(smtp::Stage at) : at_(at) {}
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override;

 private:
  smtp::Stage at_;
};

// Closes the link in place of the answer at one stage. At `eod` it is the Doubter: it has taken the
// message. `percent` of the times.
class HangerUp final : public Character {
 public:
  explicit HangerUp(smtp::Stage at, std::uint64_t percent = 100) : at_(at), percent_(percent) {}
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override;

 private:
  smtp::Stage at_;
  std::uint64_t percent_;
};

// Talks: long answers of many lines, and codes that change between the lines.
class Babbler final : public Character {
 public:
  Manner manner(const Visit& visit, smtp::Stage stage, std::string bytes, Dice& dice) override;
};

// Offers STARTTLS, and breaks every handshake.
class Downgrader final : public Character {
 public:
  Certificate certificate() const override;
};

// Does not know EHLO any more once TLS is up.
class Forgetful final : public Character {
 public:
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;
};

}  // namespace todoku::sim
