#include "receive/forwarding.h"

#include <algorithm>
#include <utility>

namespace todoku::receive {
namespace {

using Answers = std::vector<Result<smtp::Reply>>;

bool is_taken(const Result<smtp::Reply>& answer) {
  return answer && answer->klass() == 2;
}

bool is_refusal(const Result<smtp::Reply>& answer) {
  return answer && (answer->klass() == 4 || answer->klass() == 5);
}

// Of several refusals the one that lets the sender come again, if there is one.
smtp::Reply worst(const Answers& answers) {
  const auto later = std::ranges::find_if(
      answers, [](const Result<smtp::Reply>& answer) { return answer->klass() == 4; });
  return later == answers.end() ? *answers.front() : **later;
}

}  // namespace

void ForwardDelivery::leave() {
  if (visit_) --parts_.reach.visits;
  visit_.reset();
}

// It did not answer, so that it is not asked again for a while, by nobody.
void ForwardDelivery::close() {
  leave();
  alone_ = true;
  parts_.reach.closed_until = parts_.clock.steady() + Reachability::kRest;
}

smtp::Reply ForwardDelivery::unanswered() const {
  return options_.queue
             ? smtp::make_reply(250, "2.1.5 OK")
             : smtp::make_reply(451, "4.4.1 The mail store does not answer now, try again later");
}

// Begins the visit if it may be made; the server's refusal of MAIL.
Task<std::optional<smtp::Reply>> ForwardDelivery::visit() {
  Reachability& reach = parts_.reach;
  if (reach.closed_until > parts_.clock.steady() || reach.visits >= reach.visits_allowed) {
    alone_ = true;
    co_return std::nullopt;
  }
  ++reach.visits;
  Result<Visit::Opened> opened =
      co_await Visit::open(parts_.dialer, parts_.clock, options_.behind, sender_);
  if (!opened || !opened->visit) --reach.visits;
  if (!opened) {
    close();
    co_return std::nullopt;
  }
  visit_ = std::move(opened->visit);
  co_return std::move(opened->refusal);
}

Task<smtp::Reply> ForwardDelivery::recipient(std::string address) {
  if (!visit_ && !alone_) {
    std::optional<smtp::Reply> refusal = co_await visit();
    if (refusal) co_return std::move(*refusal);
  }
  if (!visit_) co_return unanswered();
  Result<smtp::Reply> reply = co_await visit_->recipient(std::move(address));
  if (reply && (is_taken(reply) || is_refusal(reply))) co_return std::move(*reply);
  close();
  co_return unanswered();
}

Task<Kept> ForwardDelivery::keep(Letter letter) {
  const std::vector<mail::ForwardPath>& all = letter.envelope.recipients;
  if (!visit_) {
    Kept kept = co_await queue(letter, all);
    co_return kept;
  }
  Answers answers = co_await visit_->message(letter.message);
  const bool complete = std::ranges::all_of(answers, &Result<smtp::Reply>::has_value);
  if (!complete) close();
  leave();
  if (answers.size() != all.size())
    answers.assign(all.size(), Result<smtp::Reply>(fail(Errc::malformed, "answers")));
  if (std::ranges::all_of(answers, is_taken)) co_return Kept{*answers.front(), std::nullopt};
  if (std::ranges::all_of(answers, is_refusal)) co_return Kept{worst(answers), std::nullopt};
  std::vector<mail::ForwardPath> rest;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!is_taken(answers[i])) rest.push_back(all[i]);
  Kept kept = co_await queue(letter, std::move(rest));
  co_return kept;
}

// Durable when it ends with a yes.
Task<Kept> ForwardDelivery::queue(const Letter& letter, std::vector<mail::ForwardPath> recipients) {
  const bool some_have_it = recipients.size() < letter.envelope.recipients.size();
  if (!options_.queue && !some_have_it) co_return Kept{unanswered(), std::nullopt};
  spool::Spool::Admission admission;
  admission.envelope = letter.envelope;
  admission.envelope.recipients = std::move(recipients);
  admission.expires = parts_.clock.wall() + options_.lifetime;
  admission.source = "gateway";
  admission.body = letter.message;
  const Result<MessageId> id = co_await parts_.spool.admit(std::move(admission));
  if (id)
    co_return Kept{smtp::make_reply(250, fmt::format("2.0.0 Taken as {}", to_string(*id))), *id};
  const bool full = id.error().code == Errc::no_space;
  co_return Kept{full ? smtp::make_reply(452, "4.3.1 There is no room now, try again later")
                      : smtp::make_reply(451, "4.3.0 The message cannot be stored now"),
                 std::nullopt};
}

}  // namespace todoku::receive
