#include "sim/cast/answers.h"

namespace todoku::sim {

using smtp::Question;
using smtp::Reply;
using smtp::Stage;

Reply Greylister::answer(const Visit& visit, const Question& question, Dice& dice) {
  if (const auto* ask = std::get_if<smtp::AskRecipient>(&question)) {
    const std::string triple =
        visit.client + " " + visit.facts.envelope.reverse_path + " " + ask->path.address;
    const auto [seen, fresh] = first_seen_.emplace(triple, visit.steady);
    if (visit.steady - seen->second < after_) {
      return reply_of("451 4.7.1 Greylisting in action, please come back later");
    }
  }
  return Character::answer(visit, question, dice);
}

Reply Four21::answer(const Visit& visit, const Question& question, Dice& dice) {
  if (dice.chance(percent_)) return reply_of("421 4.3.2 Service shutting down, try again later");
  return Character::answer(visit, question, dice);
}

Reply QuotaByRecipient::answer(const Visit& visit, const Question& question, Dice& dice) {
  struct User {
    std::string_view name;
    std::string_view says;
  };
  static constexpr User kUsers[] = {
      {"gone",
       "550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
       "550-5.1.1 double-checking the recipient's email address for typos or\n"
       "550-5.1.1 unnecessary spaces. Learn more at\n"
       "550 5.1.1 https://support.google.com/mail/?p=NoSuchUser x1-20si1.1 - gsmtp"},
      {"disabled",
       "550-5.2.1 The email account that you tried to reach is disabled. Learn more at\n"
       "550 5.2.1 https://support.google.com/mail/?p=DisabledUser x1-20si1.1 - gsmtp"},
      {"full",
       "452-4.2.2 The email account that you tried to reach is over quota. Please direct\n"
       "452-4.2.2 the recipient to\n"
       "452 4.2.2 https://support.google.com/mail/?p=OverQuotaTemp x1-20si1.1 - gsmtp"},
      {"slow",
       "450-4.2.1 The user you are trying to contact is receiving mail at a rate that\n"
       "450-4.2.1 prevents additional messages from being delivered. Please resend your\n"
       "450-4.2.1 message at a later time. For more information, please visit\n"
       "450 4.2.1 https://support.google.com/mail/?p=ReceivingRate x1-20si1.1 - gsmtp"},
  };
  const std::string name = recipient_of(question);
  for (const User& user : kUsers) {
    if (name.starts_with(user.name)) return reply_of(user.says);
  }
  return Character::answer(visit, question, dice);
}

Reply Reputation::answer(const Visit& visit, const Question& question, Dice& dice) {
  if (stage_of(question) == Stage::mail) {
    std::deque<SteadyTime>& asked = asked_[visit.client];
    while (!asked.empty() && visit.steady - asked.front() > std::chrono::hours(1)) {
      asked.pop_front();
    }
    asked.push_back(visit.steady);
    if (asked.size() > bounds_.refuse) {
      return reply_of("550 5.7.1 Service unavailable; client host [" + visit.client +
                      "] blocked because of its poor reputation");
    }
    if (asked.size() > bounds_.throttle) {
      return reply_of("451 4.7.1 Too many messages from [" + visit.client + "], slow down");
    }
  }
  return Character::answer(visit, question, dice);
}

Reply AuthRefuser::answer(const Visit& visit, const Question& question, Dice& dice) {
  if (!repaired_ && stage_of(question) == Stage::eod) {
    const std::string& sender = visit.facts.envelope.reverse_path;
    const std::string domain = sender.substr(sender.rfind('@') + 1);
    return reply_of("550-5.7.26 The MAIL FROM domain [" + domain +
                    "] has an SPF record with a hard fail\n"
                    "550-5.7.26 policy (-all) but it fails to pass SPF checks with the ip:\n"
                    "550-5.7.26 [" +
                    visit.client +
                    "]. To best protect our users from spam and phishing,\n"
                    "550-5.7.26 the message has been blocked. Please visit\n"
                    "550-5.7.26 https://support.google.com/mail/answer/81126#authentication for "
                    "more\n550 5.7.26 information. x1-20si1.1 - gsmtp");
  }
  return Character::answer(visit, question, dice);
}

Reply Liar::answer(const Visit& visit, const Question& question, Dice& dice) {
  if (stage_of(question) == Stage::eod && dice.chance(30)) {
    return reply_of("554 5.6.0 On second thoughts, no");
  }
  return Character::answer(visit, question, dice);
}

}  // namespace todoku::sim
