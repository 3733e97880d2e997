#include "receive/persona_case.h"

#include <algorithm>

#include "base/text.h"

namespace todoku::receive {
namespace {

using reply::Cause;
using smtp::Stage;

const std::vector<Case>& table() {
  static const std::vector<Case> kCases = {
      {"nouser",
       Behaviour::refuse,
       {Cause::user_unknown, Cause::user_unknown_or_refused},
       Stage::rcpt,
       "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown",
       {"宛先がない", "no such mailbox"}},
      {"disabled",
       Behaviour::refuse,
       {Cause::mailbox_disabled},
       Stage::rcpt,
       "550 5.2.1 <{recipient}>: The mailbox is disabled",
       {"メールボックスが停止中", "the mailbox is disabled"}},
      {"inactive",
       Behaviour::refuse,
       {Cause::mailbox_inactive},
       Stage::rcpt,
       "550 5.2.1 <{recipient}>: The mailbox is inactive",
       {"長く使われていない", "unused for long"}},
      {"overquota",
       Behaviour::refuse,
       {Cause::mailbox_full},
       Stage::rcpt,
       "452 4.2.2 <{recipient}>: Mailbox is full, over quota",
       {"容量超過", "the mailbox is full"}},
      {"ratelimit",
       Behaviour::refuse,
       {Cause::rate_limited, Cause::complaint_rate, Cause::recipient_rate_limited,
        Cause::too_many_messages_per_session},
       Stage::rcpt,
       "421 4.7.0 Too many messages from {ip}, rate limit exceeded, try again later",
       {"送る速さの制限", "too much in a time"}},
      {"greylist",
       Behaviour::greylist,
       {Cause::greylisted},
       Stage::rcpt,
       "450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted, please try again later",
       {"初回は断り、次は受ける", "refuses the first attempt, takes the second"}},
      {"tls-required",
       Behaviour::demand_tls,
       {Cause::tls_required},
       Stage::rcpt,
       "530 5.7.0 Must issue a STARTTLS command first",
       {"TLS がなければ断る", "refuses without TLS"}},
      {"spf-hardfail",
       Behaviour::refuse,
       {Cause::spf_fail},
       Stage::eod,
       "550 5.7.23 SPF validation failed: {domain} does not allow {ip}",
       {"SPF が失敗", "SPF fails"},
       "hardfail"},
      {"dmarc-reject",
       Behaviour::refuse,
       {Cause::dmarc_fail},
       Stage::eod,
       "550 5.7.1 Rejected due to the DMARC policy of {domain}",
       {"DMARC が拒否", "DMARC says reject"}},
      {"auth-missing",
       Behaviour::refuse,
       {Cause::auth_missing, Cause::auth_fail},
       Stage::eod,
       "550 5.7.26 Message does not pass authentication: neither SPF nor DKIM of {domain} passed",
       {"SPF も DKIM もない", "neither SPF nor DKIM"}},
      {"filtered",
       Behaviour::refuse,
       {Cause::recipient_filtered, Cause::recipient_policy},
       Stage::eod,
       "550 5.7.1 Message refused by the recipient's filter",
       {"受信者の設定で拒否 (DATA の後)", "the recipient's filter, after DATA"}},
      {"spam",
       Behaviour::refuse,
       {Cause::content_spam, Cause::content_policy},
       Stage::eod,
       "554 5.7.1 Message looks like spam and was rejected",
       {"迷惑メールと判定", "taken for spam"}},
      {"toolarge",
       Behaviour::refuse,
       {Cause::message_too_large},
       Stage::rcpt,
       "552 5.3.4 Message size exceeds the maximum size",
       {"大きすぎる", "the message is too large"}},
      {"blocked",
       Behaviour::refuse,
       {Cause::ip_blocked_by_provider, Cause::ip_blocklisted, Cause::ip_reputation},
       Stage::rcpt,
       "554 5.7.1 Service unavailable; client host [{ip}] is blocked",
       {"送信元 IP の拒否", "our IP address is blocked"}},
      {"tempfail",
       Behaviour::refuse,
       {Cause::system_temporary},
       Stage::rcpt,
       "451 4.3.0 Temporary server error, please try again later",
       {"相手側の一時障害", "a fault of the receiver, for now"}},
      {"hangup",
       Behaviour::hang_up,
       {},
       Stage::rcpt,
       "",
       {"RCPT で切断", "closes the connection at RCPT"}},
      {"silence",
       Behaviour::fall_silent,
       {},
       Stage::eod,
       "",
       {"最後の . に答えず切断", "closes without an answer to the final dot"}},
      {"slow",
       Behaviour::slow,
       {},
       Stage::eod,
       "",
       {"数秒遅れて受ける", "takes it some seconds late"}},
  };
  return kCases;
}

// The name in front of the local part: "nouser.sato" and "nouser1" are "nouser".
const Case* case_of(std::string_view local_part) {
  for (const Case& known : table()) {
    if (!istarts_with(local_part, known.name)) continue;
    const std::string_view rest = local_part.substr(known.name.size());
    if (rest.empty() || is_digit(rest.front()) || rest.front() == '.' || rest.front() == '+' ||
        rest.front() == '_')
      return &known;
  }
  return nullptr;
}

// A persona speaks at RCPT or after the final dot, since before that it knows no recipient.
Stage speaking_stage(const reply::Entry& entry, Stage otherwise) {
  for (const Stage stage : entry.at) {
    if (stage == Stage::rcpt || stage == Stage::eod) return stage;
    if (stage == Stage::data) return Stage::eod;
  }
  return otherwise;
}

bool speaks(const reply::Entry& entry, const Persona& persona) {
  return !entry.emit.empty() &&
         std::ranges::find(entry.personas, persona.id) != entry.personas.end();
}

// At a stage where a recipient is known?
bool fits(const reply::Entry& entry) {
  return entry.at.empty() || std::ranges::any_of(entry.at, [](Stage s) {
           return s == Stage::rcpt || s == Stage::data || s == Stage::eod;
         });
}

Plan from_entry(const reply::Entry& entry, Behaviour behaviour, Stage stage, Origin origin) {
  return {behaviour, speaking_stage(entry, stage), entry.emit, entry.id, origin};
}

// Of the persona's entries for one cause the best: that of the name asked for ("hardfail"), then
// one that is as lasting as the plain reply would be.
const reply::Entry* best_entry(const reply::Catalogue& catalogue, const Persona& persona,
                               Cause cause, const Case* wanted) {
  const reply::Entry* best = nullptr;
  int most = -1;
  for (const reply::Entry& entry : catalogue.entries()) {
    if (entry.verdict.cause != cause || !speaks(entry, persona) || !fits(entry)) continue;
    const bool named =
        wanted && !wanted->prefer.empty() && entry.id.find(wanted->prefer) != std::string::npos;
    const bool alike =
        wanted && !wanted->generic.empty() && entry.emit.front() == wanted->generic.front();
    const int score = 2 * named + alike;
    if (score <= most) continue;
    most = score;
    best = &entry;
  }
  return best;
}

// "5.1.1", "550", "550-5.1.1": the persona's own entry with that code, else a plain reply.
Plan plan_code(const reply::Catalogue& catalogue, const Persona& persona, std::string_view code) {
  for (const reply::Entry& entry : catalogue.entries()) {
    if (!speaks(entry, persona) || !fits(entry)) continue;
    for (const std::string& known : entry.codes)
      if (known == code || known.ends_with(" " + std::string(code)) ||
          known.starts_with(std::string(code) + " "))
        return from_entry(entry, Behaviour::refuse, Stage::rcpt, Origin::own);
  }
  std::string_view rest = code;
  const std::optional<smtp::EnhancedCode> enhanced = smtp::take_enhanced_code(rest);
  std::uint64_t basic = 0;
  Plan out{Behaviour::refuse, Stage::rcpt, "", "", Origin::others};
  if (enhanced && enhanced->klass >= 4)
    out.words = fmt::format("{}50 {} Refused as asked", enhanced->klass, code);
  else if (parse_number(code, basic) && basic >= 400 && basic <= 599)
    out.words = fmt::format("{} Refused as asked", basic);
  else
    out.words =
        "550 5.1.3 After bounce+ a code of class 4 or 5 is wanted, as bounce+5.1.1 or bounce+452";
  return out;
}

}  // namespace

std::span<const Case> cases() {
  return table();
}

Plan plan_case(const reply::Catalogue& catalogue, const Persona& persona, const Case& wanted) {
  if (wanted.causes.empty()) return {wanted.behaviour, wanted.stage, "", "", Origin::own};
  for (const Cause cause : wanted.causes)
    if (const reply::Entry* own = best_entry(catalogue, persona, cause, &wanted))
      return from_entry(*own, wanted.behaviour, wanted.stage, Origin::own);
  return {wanted.behaviour, wanted.stage, std::string(wanted.generic), "", Origin::others};
}

Plan plan(const reply::Catalogue& catalogue, const Persona& persona, std::string_view local_part) {
  if (istarts_with(local_part, "bounce+"))
    return plan_code(catalogue, persona, local_part.substr(7));
  if (istarts_with(local_part, "reply+")) {
    const reply::Entry* entry = catalogue.find(to_lower(local_part.substr(6)));
    if (entry && !entry->emit.empty())
      return from_entry(*entry, Behaviour::refuse, Stage::rcpt,
                        speaks(*entry, persona) ? Origin::own : Origin::others);
    return {Behaviour::refuse, Stage::rcpt,
            "550 5.1.3 After reply+ the id of an entry with words to speak is wanted", "",
            Origin::others};
  }
  if (const Case* known = case_of(local_part)) return plan_case(catalogue, persona, *known);
  return {};
}

smtp::Reply speak(std::string_view words, const Particulars& particulars) {
  const std::pair<std::string_view, std::string_view> names[] = {
      {"{recipient}", particulars.recipient},
      {"{domain}", particulars.domain},
      {"{ip}", particulars.ip},
      {"{session}", particulars.session}};
  std::string text;
  while (!words.empty()) {
    const auto* name =
        std::ranges::find_if(names, [&](const auto& n) { return words.starts_with(n.first); });
    if (name == std::end(names)) {
      text += words.front();
      words.remove_prefix(1);
    } else {
      text += name->second;
      words.remove_prefix(name->first.size());
    }
  }
  if (auto reply = smtp::parse_reply(text)) return *std::move(reply);
  return {.code = 451,
          .enhanced = smtp::EnhancedCode{4, 3, 0},
          .lines = {"4.3.0 The sandbox has no words for this"}};
}

}  // namespace todoku::receive
