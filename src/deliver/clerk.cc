#include "deliver/clerk.h"

#include <algorithm>

#include "base/text.h"
#include "deliver/hold_key.h"
#include "deliver/notary.h"
#include "deliver/settle.h"
#include "deliver/state.h"
#include "policy/hold.h"
#include "reply/judge.h"

namespace todoku::deliver {
namespace {

policy::AddressPast past_of(const spool::AddressHistory& history) {
  policy::AddressPast past;
  for (const auto& strike : history.strikes)
    past.strikes.push_back({strike.at, strike.cause, strike.message});
  return past;
}

// How long the try before was told to wait. Who is queued again was sent so by a person, and starts
// anew.
milliseconds previous_wait(const spool::RecipientRow& row) {
  if (!row.last || row.state != spool::State::deferred) return milliseconds(0);
  return std::max(milliseconds(0),
                  std::chrono::duration_cast<milliseconds>(row.due - row.last->at));
}

Judged lacking(smtp::Lack lack, const Partner& partner) {
  const std::string what(smtp::to_string(lack));
  Judged judged;
  judged.verdict = reply::verdict_of(reply::Cause::feature_unsupported, reply::Confidence::exact,
                                     "local.lack." + to_lower(what), partner.provider);
  judged.stage = smtp::Stage::ehlo;
  judged.words = fmt::format("{} does not offer {}, which the message needs", partner.host, what);
  return judged;
}

bool is_taken(const Judged& judged) {
  return judged.verdict.cause == reply::Cause::delivered ||
         judged.verdict.cause == reply::Cause::accepted;
}

// Held for a refusal of this kind before, and released since.
bool was_refused_so(const spool::RecipientRow& row) {
  return row.last && policy::waits_for_repair(row.last->verdict);
}

Pair pair_to_repair(const Load& load, const std::string& provider, reply::Cause cause) {
  return {.sender_domain = domain_to_repair(cause, identities_of(load.message, load.body)),
          .provider = provider};
}

}  // namespace

Judged judge_outcome(const reply::Catalogue& catalogue, const smtp::Outcome& outcome,
                     const Partner& partner, bool doubtful) {
  if (outcome.lack) return lacking(*outcome.lack, partner);
  Judged judged;
  judged.stage = outcome.stage;
  if (outcome.reply) {
    judged.verdict =
        reply::judge(catalogue, *outcome.reply,
                     {.stage = outcome.stage, .mx_host = partner.host, .provider = {}});
    judged.words = smtp::to_wire_text(*outcome.reply);
    judged.said = true;
    judged.code = outcome.reply->code;
    return judged;
  }
  const Error error = outcome.error.value_or(Error{Errc::closed, "the session ended"});
  judged.doubt = doubtful && outcome.stage == smtp::Stage::eod;
  judged.verdict = reply::judge_error(error, outcome.stage, judged.doubt);
  judged.verdict.provider = partner.provider;
  judged.words = error.what;
  return judged;
}

bool is_worth_another_host(const Judged& judged) {
  if (judged.doubt || (judged.stage > smtp::Stage::mail && !smtp::is_local(judged.stage)))
    return false;
  return judged.verdict.scope == reply::Scope::session ||
         judged.verdict.scope == reply::Scope::site;
}

Task<bool> Clerk::settle(const Load& load, Ending ending, const Partner& partner, Lane& lane) {
  std::vector<Judged> answers;
  for (const smtp::Outcome& outcome : ending.outcomes) {
    answers.push_back(judge_outcome(depot_.catalogue, outcome, partner, ending.doubtful));
    if (outcome.lack && !load.rigid.empty())
      answers.back().words += fmt::format("; it cannot be made 7-bit: {}", load.rigid);
  }
  const bool written =
      co_await settle_judged(load, std::move(answers), ending.dsn_passed_on, partner, lane);
  co_return written;
}

Task<bool> Clerk::settle_unreached(const Load& load, Judged judged, const Partner& partner,
                                   Lane& lane) {
  std::vector<Judged> answers(load.rows.size(), judged);
  const bool written = co_await settle_judged(load, std::move(answers), false, partner, lane);
  co_return written;
}

policy::Decision Clerk::decide(const Load& load, const spool::RecipientRow& row,
                               const Judged& judged, std::uint32_t taken_before) {
  policy::History history{.message = row.id.message,
                          .expires = load.message.expires,
                          .past = {.attempts = row.attempts, .previous_wait = previous_wait(row)},
                          .address = {},
                          .stored_here = depot_.settings.is_stored_here(load.job.domain)};
  if (!is_taken(judged)) {
    const Result<spool::AddressHistory> known =
        depot_.spool.history(mail::address_key(row.path.address));
    if (known) history.address = past_of(*known);
  }
  const policy::Answer answer{.verdict = judged.verdict,
                              .stage = judged.stage,
                              .code = judged.code,
                              .taken_before = taken_before};
  return policy::decide(answer, history, depot_.settings.policy, depot_.ports.clock.wall(),
                        depot_.ports.random.next());
}

spool::Settle Clerk::settlement(const spool::RecipientRow& row, const Judged& judged,
                                const policy::Decision& decision, const Partner& partner) const {
  spool::Attempt attempt;
  attempt.at = partner.began;
  attempt.mx_host = partner.host;
  attempt.address = partner.address;
  attempt.egress = depot_.settings.egress;
  attempt.stage = judged.stage;
  attempt.reply = judged.words;
  attempt.said = judged.said;
  attempt.doubt = judged.doubt;
  attempt.tls = partner.tls;
  attempt.took = depot_.ports.clock.steady() - partner.began_steady;
  attempt.verdict = judged.verdict;
  const WallTime now = depot_.ports.clock.wall();
  spool::Settle settle{
      .recipient = row.id, .at = now, .to = state_of(decision.deed), .due = decision.until};
  if (decision.suppress) {
    settle.suppress = spool::Suppression{.address = mail::address_key(row.path.address),
                                         .cause = judged.verdict.cause,
                                         .rule = judged.verdict.rule,
                                         .evidence = judged.words,
                                         .recipient = row.id,
                                         .since = now,
                                         .until = decision.suppress->until};
  }
  if (decision.unconfirmed)
    settle.note = "everything was sent and no answer came: the next try may be a second copy";
  settle.attempt = std::move(attempt);
  return settle;
}

void Clerk::tell_lane(const std::vector<Judged>& answers, const Partner& partner, Lane& lane) {
  const SteadyTime now = depot_.ports.clock.steady();
  policy::Carried carried = partner.carried;
  for (const Judged& judged : answers) {
    if (is_taken(judged) || judged.code / 100 == 2) ++carried.transaction_recipients;
  }
  bool set_back = false;
  for (const Judged& judged : answers) {
    const policy::Answer answer{
        .verdict = judged.verdict, .stage = judged.stage, .code = judged.code};
    const policy::LaneEffect effect = policy::lane_effect(answer, lane.state.limits);
    if (effect == policy::LaneEffect::none || set_back) continue;
    policy::set_back(lane.state, effect, carried, now);
    set_back = true;
  }
  // An answer about a recipient or a message is a working lane's; one that never came is not.
  const bool spoken = std::ranges::any_of(answers, &Judged::said);
  if (!set_back && spoken) policy::succeed(lane.state);
}

Task<bool> Clerk::settle_judged(const Load& load, std::vector<Judged> answers, bool dsn_passed_on,
                                const Partner& partner, Lane& lane) {
  const std::string provider = provider_of(partner.provider, load.job.domain);
  tell_lane(answers, partner, lane);
  std::vector<spool::Settle> settlements;
  std::uint32_t taken = 0;
  struct Refused {
    Judged judged;
    Holds::Witness witness = Holds::Witness::heard_before;
  };
  std::map<Pair, Refused> refusals;
  for (std::size_t i = 0; i < load.rows.size(); ++i) {
    const Judged& judged = answers[i];
    const std::uint32_t before = judged.verdict.cause == reply::Cause::too_many_messages_per_session
                                     ? partner.carried.messages
                                     : taken;
    const policy::Decision decision = decide(load, load.rows[i], judged, before);
    settlements.push_back(settlement(load.rows[i], judged, decision, partner));
    if (decision.deed == policy::Deed::held) {
      const Pair pair = pair_to_repair(load, provider, judged.verdict.cause);
      settlements.back().hold_domain = pair.sender_domain;
      settlements.back().hold_provider = pair.provider;
      Refused& refused = refusals[pair];
      refused.judged = judged;
      if (!was_refused_so(load.rows[i])) refused.witness = Holds::Witness::fresh;
    }
    if (is_taken(judged)) ++taken;
  }
  if (taken > 0 && depot_.holds.any_counting()) {
    for (const std::string& domain : domains_of(identities_of(load.message, load.body))) {
      Pair pair{domain, provider};
      co_await depot_.holds.taken(std::move(pair));
    }
  }
  for (const auto& one : refusals) {
    const Judged& judged = one.second.judged;
    const Result<void> held =
        co_await depot_.holds.refused(one.first, judged.verdict, judged.words, one.second.witness);
    if (!held && depot_.stopping) co_return false;
  }
  const bool written = co_await write_settlements(depot_, load.message, settlements, load.rows);
  if (!written) co_return false;
  const Notary notary(depot_.ports, depot_.spool, depot_.catalogue, depot_.settings);
  co_await notary.tell_others(load.message, settlements, load.rows, dsn_passed_on);
  co_return true;
}

}  // namespace todoku::deliver
