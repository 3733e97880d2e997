#include "reply/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "reply/doubt.h"
#include "reply/matcher.h"
#include "reply/spoken.h"
#include "reply/status.h"

namespace todoku::reply {
namespace {

const Provider* provider_of(const Catalogue& catalogue, const Context& context,
                            const Heard& heard) {
  if (!context.provider.empty()) return catalogue.provider(context.provider);
  if (!context.mx_host.empty()) {
    if (const Provider* known = catalogue.provider_by_mx(context.mx_host)) return known;
  }
  return heard.wrapped() ? catalogue.provider_by_mx(heard.inner_host()) : nullptr;
}

const Provider* provider_of_address(const Catalogue& catalogue, const Context& context,
                                    const Heard& heard) {
  const std::string_view domain =
      context.recipient_domain.empty() ? heard.address_domain() : context.recipient_domain;
  return domain.empty() ? nullptr : catalogue.provider_by_own_domain(domain);
}

// What another MTA noted beside the reply that it quotes.
std::optional<smtp::Stage> stage_in(std::string_view text) {
  using Note = std::pair<std::string_view, smtp::Stage>;
  constexpr auto kNotes = std::to_array<Note>({
      {"end of data", smtp::Stage::eod},
      {"rcpt to", smtp::Stage::rcpt},
      {"mail from command", smtp::Stage::mail},
      {"after mail from", smtp::Stage::mail},
      {"data command", smtp::Stage::data},
      {"helo command", smtp::Stage::ehlo},
      {"after helo", smtp::Stage::ehlo},
      {"after ehlo", smtp::Stage::ehlo},
  });
  for (const auto& [note, stage] : kNotes) {
    if (text.find(note) != text.npos) return stage;
  }
  return std::nullopt;
}

// "Mail rejected by spam filter" anybody may say: only a mark of its own, a host, or a long
// sentence of its own tells a provider.
bool names_its_provider(const Match& match) {
  constexpr std::uint64_t kAnybodysBytes = 28;
  return match.provider >= 0 && (match.proven() || match.rank.get(Rank::kBytes) > kAnybodysBytes);
}

bool are_anybodys_words(const Match& match) {
  return match.provider >= 0 && !match.ruling.marked && !names_its_provider(match);
}

// "neko.example.com does not exist": what is missing is a host, and no user of it.
bool misses_a_host(std::string_view text) {
  for (const std::string_view words : {" does not exist", " doesn't exist"}) {
    const std::size_t at = text.find(words);
    if (at == text.npos || at == 0) continue;
    const std::string_view name = text.substr(0, at);
    const std::string_view word = name.substr(name.rfind(' ') + 1);
    const std::size_t dot = word.find('.');
    const bool plain =
        std::ranges::all_of(word, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
    if (plain && dot != word.npos && dot > 0 && is_alpha(word.back())) return true;
  }
  return false;
}

// An entry says what its text means. Only where it would suppress and the server, unlike in any
// reply that the entry lists, answers 4yz (Postfix soft_bounce=yes), the server is believed.
Reading by_entry(const Catalogue& catalogue, const Match& match, const Codes& codes) {
  const Ruling& ruling = match.ruling;
  const auto provider = static_cast<std::size_t>(match.provider);
  Reading reading{
      .basis = Basis::entry,
      .entry = match.entry,
      .codes = codes,
      .cause = ruling.cause,
      .permanence = ruling.permanence,
      .responsible = ruling.responsible,
      .scope = ruling.scope,
      .action = ruling.action,
      .confidence = match.proven() ? Confidence::exact : Confidence::family,
      .provider = names_its_provider(match) ? &catalogue.providers()[provider] : nullptr};
  if (are_anybodys_words(match)) {
    reading.basis = Basis::words;
    reading.entry = nullptr;
    reading.confidence = Confidence::words;
  }
  if (codes.basic / 100 != 4) return reading;
  // The same words come under both classes: then the class says how long the fault lasts.
  const bool both = ruling.at_4yz && ruling.at_5yz;
  const bool unexpected = reading.action == Advice::suppress && !ruling.at_4yz;
  if (both || unexpected) heed_temporary(reading);
  return reading;
}

std::optional<Reading> by_words(const Catalogue& catalogue, const Spoken& spoken,
                                std::optional<smtp::Stage> stage) {
  const std::optional<Words::Hint> hint = catalogue.matcher().words().hear(spoken.text, stage);
  if (!hint) return std::nullopt;
  const bool empty = hint->strength == Words::kEmpty;
  if (empty && spoken.codes.enhanced && cause_of(*spoken.codes.enhanced)) return std::nullopt;
  const bool refused = hint->cause == Cause::policy_other && is_at_the_door(stage);
  const bool host = hint->cause == Cause::user_unknown && misses_a_host(spoken.text);
  const bool login = is_login(spoken.codes) && facts(hint->cause).group != "account";
  const Cause cause = login     ? Cause::submission_auth_failed
                      : refused ? Cause::ip_blocked_by_provider
                      : host    ? Cause::domain_not_found
                                : hint->cause;
  if (std::optional<Reading> doubt = doubted(catalogue.matcher().words(), cause, spoken))
    return doubt;
  Reading reading = by_cause(cause, Basis::words, Confidence::words, spoken.codes);
  heed_class(reading);
  return reading;
}

// "Client host rejected:" is Postfix's answer to any check of the client: which, stands behind it.
bool refuses_the_client(const Ruling& ruling) {
  return ruling.cause == Cause::ip_blocked_by_provider && ruling.anybodys;
}

// What may have been checked.
bool is_about_a_client(Cause cause) {
  return facts(cause).scope == Scope::egress_ip || cause == Cause::greylisted;
}

// "4.7.25 Client host rejected": which check it was, only the status says.
std::optional<Reading> client_status(const Spoken& spoken) {
  if (!spoken.codes.enhanced) return std::nullopt;
  const std::optional<Cause> cause = cause_of(*spoken.codes.enhanced);
  if (!cause || !is_about_a_client(*cause)) return std::nullopt;
  Reading reading = by_cause(*cause, Basis::status, Confidence::status, spoken.codes);
  heed_class(reading);
  return reading;
}

// Says that something was refused or failed, and no more.
bool is_vague(const Ruling& ruling) {
  const Cause cause = ruling.cause;
  return cause == Cause::undetermined || cause == Cause::policy_other ||
         cause == Cause::system_temporary || cause == Cause::mailbox_temporary ||
         refuses_the_client(ruling);
}

bool blames_a_mailbox(const Match& match) {
  const Ruling& ruling = match.ruling;
  return !match.proven() &&
         (ruling.action == Advice::suppress || ruling.cause == Cause::mailbox_full);
}

// How strong the words must be that decide against an entry.
int least_strength(const Match& match) {
  constexpr std::uint64_t kShortBytes = 24;
  constexpr std::uint64_t kCommonBytes = 32;  // a longer phrase is one software's, and means it
  const std::uint64_t bytes = match.rank.get(Rank::kBytes);
  const bool meant = blames_a_mailbox(match) &&
                     (bytes > kCommonBytes || match.ruling.cause == Cause::mailbox_full);
  if (meant || (!match.ruling.anybodys && !are_anybodys_words(match))) return Words::kUnmistakable;
  return bytes > kShortBytes ? Words::kStronger : Words::kStrong;
}

// "5.1.1 User unknown": the status says it, too.
bool is_confirmed(const Words& words, const Ruling& ruling, const Spoken& spoken) {
  return ruling.permanence == Permanence::permanent && blames_a_mailbox(ruling.cause) &&
         status_blames_a_mailbox(spoken.codes) && words.blame_a_mailbox(spoken.text);
}

// "User unknown in your SPF record: SPF fail": a common text would suppress, and strong words
// beside it speak of somebody else's fault. Nobody is suppressed for that (DESIGN §1). And "554
// Transaction failed: spam" says more than that something failed.
std::optional<Reading> other_fault(const Catalogue& catalogue, const Match& match,
                                   const Spoken& spoken) {
  const bool blames = blames_a_mailbox(match);
  if (!is_vague(match.ruling) && !blames) return std::nullopt;
  const Words& words = catalogue.matcher().words();
  const std::optional<Words::Hint> hint =
      words.hear_other_fault(spoken.text, least_strength(match));
  // A server that closes the connection after its answer has answered.
  const bool told = hint && !(blames && facts(hint->cause).group == "network");
  if (!told) {
    if (!blames) return std::nullopt;
    return doubted(words, match.ruling.cause, spoken);
  }
  if (refuses_the_client(match.ruling)) {
    if (!is_about_a_client(hint->cause)) return std::nullopt;
    if (hint->cause == match.ruling.cause) return client_status(spoken);
  }
  if (blames && hint->strength < Words::kUnmistakable && is_confirmed(words, match.ruling, spoken))
    return in_doubt(match.ruling.cause, spoken);
  Reading reading = by_cause(hint->cause, Basis::words, Confidence::words, spoken.codes);
  heed_class(reading);
  return reading;
}

Reading by_codes(const Catalogue& catalogue, const Spoken& spoken,
                 std::optional<smtp::Stage> stage) {
  const Codes& codes = spoken.codes;
  if (codes.enhanced) {
    if (const std::optional<Cause> cause = cause_of(*codes.enhanced)) {
      if (std::optional<Reading> doubt = doubted(catalogue.matcher().words(), *cause, spoken))
        return *doubt;
      Reading reading = by_cause(*cause, Basis::status, Confidence::status, codes);
      heed_class(reading);
      return reading;
    }
  }
  const int code = codes.basic ? codes.basic : klass_of(codes) * 100;
  if (code < 400) {
    Reading none = by_cause(Cause::undetermined, Basis::none, Confidence::none, codes);
    none.action = Advice::retry;
    return none;
  }
  // "5.0.0" alone is no 500: nothing is known but that it is final.
  const Cause cause = code == 500 && !codes.basic ? Cause::undetermined : cause_of(code, stage);
  Reading reading = by_cause(cause, Basis::code, Confidence::code, codes);
  heed_class(reading);
  if (reading.action == Advice::suppress) reading.action = Advice::review_list;
  return reading;
}

// RFC 5321 §4.2.3, RFC 4954 §4: greetings, farewells and the steps before a message is taken.
bool is_no_answer_to_a_message(int code) {
  constexpr auto kOnTheWay = std::to_array<int>({211, 214, 220, 221, 235, 334, 354});
  return std::ranges::find(kOnTheWay, code) != kOnTheWay.end();
}

Reading by_success(const Codes& codes) {
  if (!is_no_answer_to_a_message(codes.basic))
    return by_cause(Cause::delivered, Basis::code, Confidence::code, codes);
  Reading reading = by_cause(Cause::undetermined, Basis::code, Confidence::code, codes);
  reading.action = Advice::none;
  return reading;
}

// "Sender address rejected: undeliverable address: host y said: 550 5.1.1 User unknown": the user
// that y does not know is the sender, whom this server asked for.
bool quotes_an_answer_about_the_sender(const Catalogue& catalogue, const Heard& heard) {
  const std::string_view before =
      heard.text().substr(0, heard.text().size() - heard.inner_text().size());
  const std::optional<Words::Hint> hint =
      catalogue.matcher().words().hear_other_fault(before, Words::kUnmistakable);
  return hint && hint->cause == Cause::sender_verification_failed;
}

// `innermost`: what `inner` matches.
Reading read_matched(const Catalogue& catalogue, const Match& innermost, const Spoken& inner,
                     const Spoken& all, const Surroundings& known) {
  if (innermost.entry) {
    const std::optional<Reading> other = other_fault(catalogue, innermost, inner);
    return other ? *other : by_entry(catalogue, innermost, inner.codes);
  }
  if (inner.codes.basic / 100 == 2 || is_no_answer_to_a_message(inner.codes.basic))
    return by_success(inner.codes);
  std::optional<Reading> worded = by_words(catalogue, inner, known.stage);
  if (inner.text.size() < all.text.size()) {
    Surroundings around = known;
    around.codes = all.codes;
    const Match outer = catalogue.matcher().best(all.text, around);
    // "expired" is never the cause of its own: what was quoted is.
    if (outer.entry &&
        !(outer.ruling.cause == Cause::expired && (worded || inner.codes.enhanced))) {
      return by_entry(catalogue, outer, all.codes);
    }
    if (!worded) worded = by_words(catalogue, all, known.stage);
  }
  if (worded) return *worded;
  const bool inner_knows = inner.codes.enhanced || !all.codes.basic;
  return by_codes(catalogue, inner_knows ? inner : all, known.stage);
}

Reading read_spoken(const Catalogue& catalogue, const Heard& heard, const Surroundings& known,
                    bool unwrap) {
  const Spoken all{heard.text(), heard.codes()};
  const Spoken inner = unwrap ? Spoken{heard.inner_text(), heard.inner_codes()} : all;
  Surroundings around = known;
  around.codes = inner.codes;
  const Match innermost = catalogue.matcher().best(inner.text, around);
  Reading reading = read_matched(catalogue, innermost, inner, all, known);
  if (!reading.provider && innermost.speaker >= 0)
    reading.provider = &catalogue.providers()[static_cast<std::size_t>(innermost.speaker)];
  return reading;
}

}  // namespace

Reading read(const Catalogue& catalogue, const Heard& heard, const Context& context) {
  const Provider* provider = provider_of(catalogue, context, heard);
  const bool by_address = !provider;
  if (by_address) provider = provider_of_address(catalogue, context, heard);
  Surroundings known;
  known.stage = context.stage;
  if (!known.stage && heard.wrapped()) known.stage = stage_in(heard.text());
  if (provider) known.provider = static_cast<int>(provider - catalogue.providers().data());
  Reading reading = read_spoken(catalogue, heard, known, heard.wrapped());
  if (heard.wrapped() && reading.action == Advice::suppress &&
      quotes_an_answer_about_the_sender(catalogue, heard)) {
    reading = read_spoken(catalogue, heard, known, false);
  }
  const bool elsewhere = !context.mx_host.empty() && reading.confidence != Confidence::exact;
  if (!reading.provider || elsewhere) reading.provider = provider;
  reading.stage = known.stage;
  // Only a host or a word of its own proves who speaks: an address may be forwarded.
  const bool proven = reading.provider != provider || !by_address;
  if (!proven && reading.confidence == Confidence::exact) reading.confidence = Confidence::family;
  return reading;
}

Verdict to_verdict(const Reading& reading) {
  Verdict verdict{reading.cause,
                  reading.permanence,
                  reading.responsible,
                  reading.scope,
                  reading.action,
                  reading.confidence,
                  "",
                  ""};
  switch (reading.basis) {
    case Basis::entry: verdict.rule = reading.entry->id; break;
    case Basis::words: verdict.rule = fmt::format("words.{}", to_string(reading.cause)); break;
    case Basis::status: {
      const smtp::EnhancedCode& e = *reading.codes.enhanced;
      verdict.rule = fmt::format("status.{}.{}.{}", e.klass, e.subject, e.detail);
      break;
    }
    case Basis::code: {
      const int klass = klass_of(reading.codes);
      verdict.rule = reading.codes.basic ? fmt::format("code.{}", reading.codes.basic)
                                         : fmt::format("code.{}yz", klass);
      break;
    }
    case Basis::none: verdict.rule = "none"; break;
  }
  if (reading.provider) verdict.provider = reading.provider->id;
  return verdict;
}

Verdict judge(const Catalogue& catalogue, const smtp::Reply& reply, const Context& context) {
  Heard heard;
  heard.hear(reply);
  return to_verdict(read(catalogue, heard, context));
}

Verdict judge_text(const Catalogue& catalogue, std::string_view text, const Context& context) {
  Heard heard;
  heard.hear(text);
  return to_verdict(read(catalogue, heard, context));
}

}  // namespace todoku::reply
