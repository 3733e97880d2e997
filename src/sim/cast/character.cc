#include "sim/cast/character.h"

#include "base/check.h"

namespace todoku::sim {

smtp::ServerOptions Character::options() const {
  smtp::ServerOptions options;
  options.tls = true;
  return options;
}

smtp::Reply Character::answer(const Visit&, const smtp::Question& question, Dice&) {
  switch (stage_of(question)) {
    case smtp::Stage::rcpt: return reply_of("250 2.1.5 Recipient OK");
    case smtp::Stage::data: return reply_of("354 Go ahead");
    case smtp::Stage::eod: return reply_of("250 2.0.0 OK, it is ours now");
    default: return reply_of("250 2.0.0 OK");
  }
}

Manner Character::manner(const Visit&, smtp::Stage, std::string bytes, Dice&) {
  Manner manner;
  manner.bytes = std::move(bytes);
  return manner;
}

// Made by hand, line by line: the cast does not depend on the parser that it helps to test.
smtp::Reply reply_of(std::string_view text) {
  smtp::Reply reply;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    CHECK(line.size() > 3);
    reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    reply.lines.emplace_back(line.substr(4));
    at = end + 1;
  }
  return reply;
}

namespace {

struct Stages {
  smtp::Stage operator()(const smtp::AskConnect&) const { return smtp::Stage::banner; }
  smtp::Stage operator()(const smtp::AskHelo&) const { return smtp::Stage::ehlo; }
  smtp::Stage operator()(const smtp::AskAuth&) const { return smtp::Stage::auth; }
  smtp::Stage operator()(const smtp::AskMail&) const { return smtp::Stage::mail; }
  smtp::Stage operator()(const smtp::AskRecipient&) const { return smtp::Stage::rcpt; }
  smtp::Stage operator()(const smtp::AskData&) const { return smtp::Stage::data; }
  smtp::Stage operator()(const smtp::AskMessage&) const { return smtp::Stage::eod; }
};

}  // namespace

smtp::Stage stage_of(const smtp::Question& question) {
  return std::visit(Stages{}, question);
}

std::string recipient_of(const smtp::Question& question) {
  const auto* ask = std::get_if<smtp::AskRecipient>(&question);
  if (ask == nullptr) return {};
  return ask->path.address.substr(0, ask->path.address.rfind('@'));
}

}  // namespace todoku::sim
