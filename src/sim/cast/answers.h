// sim/cast/answers.h - characters of good manners whose answers are no.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "sim/cast/character.h"

namespace todoku::sim {

// Takes a (client, sender, recipient) once it is known for `after` (RFC 6647).
class Greylister final : public Character {
 public:
  explicit Greylister(milliseconds after = std::chrono::minutes(4)) : after_(after) {}
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;

 private:
  milliseconds after_;
  std::map<std::string, SteadyTime> first_seen_;
};

// Says 421 anywhere, also in the middle of a group, and closes.
class Four21 final : public Character {
 public:
  explicit Four21(std::uint64_t percent = 15) : percent_(percent) {}
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;

 private:
  std::uint64_t percent_;
};

// Knows its users by the first letters of their names: "gone", "disabled", "full", "slow";
// everybody else has room. The words are Gmail's, so that the catalogue is sure of them.
class QuotaByRecipient final : public Character {
 public:
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;
};

// Throttles who sends too much in an hour, and then refuses the address as such. Nothing of it is
// about a recipient.
class Reputation final : public Character {
 public:
  struct Bounds {
    std::size_t throttle = 20;  // messages an hour
    std::size_t refuse = 60;
  };
  explicit Reputation(Bounds bounds) : bounds_(bounds) {}
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;

 private:
  Bounds bounds_;
  std::map<std::string, std::deque<SteadyTime>> asked_;
};

// Finds no SPF record that allows the sender, until the record is repaired. Gmail's words.
class AuthRefuser final : public Character {
 public:
  void repair() { repaired_ = true; }
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;

 private:
  bool repaired_ = false;
};

// Says yes to the recipient and no to the message, or takes it and drops it.
class Liar final : public Character {
 public:
  smtp::Reply answer(const Visit& visit, const smtp::Question& question, Dice& dice) override;
};

}  // namespace todoku::sim
