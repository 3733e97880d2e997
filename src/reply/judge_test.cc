#include "reply/judge.h"

#include <gtest/gtest.h>

#include <array>

#include "reply/status.h"
#include "reply/words.h"

namespace todoku::reply {
namespace {

constexpr std::string_view kWorld = R"(
[[provider]]
id = "hill"
name = "Hill"
mx = ["*.hill.example"]
tokens = ["hillmta"]

[[provider]]
id = "vale"
name = "Vale"
mx = ["*.vale.example"]

[[reply]]
id = "hill.unknown"
provider = "hill"
at = ["rcpt"]
codes = ["550"]
says = [["unknown user"]]
cause = "user_unknown_or_refused"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["550 Unknown user <a@b.example>"]

[[reply]]
id = "hill.filtered"
provider = "hill"
at = ["eod"]
codes = ["550"]
says = [["unknown user"]]
cause = "recipient_filtered"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["550 Unknown user <a@b.example>"]

[[reply]]
id = "vale.rate"
provider = "vale"
codes = ["421 4.7.28"]
says = [["unusual number of letters from"]]
cause = "rate_limited"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["421 4.7.28 unusual number of letters from"]

[[reply]]
id = "vale.reputation"
provider = "vale"
codes = ["550 5.7.28"]
says = [["unusual number of letters from"]]
cause = "ip_reputation"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["550 5.7.28 unusual number of letters from"]

[[reply]]
id = "vale.tagged"
provider = "vale"
says = [["[vs041]"]]
cause = "ip_blocked_by_provider"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["421 go away [VS041]"]

[[reply]]
id = "vale.strict"
provider = "vale"
codes = ["554"]
codes_only = true
says = [["transaction failed"]]
cause = "too_many_recipients"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["554 Transaction failed"]
)";

constexpr std::string_view kSoftware = R"(
[[reply]]
id = "mta.backwards"
codes = ["450 4.7.25", "550 5.7.25"]
says = [["no name points back"]]
cause = "ptr_missing"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["450 4.7.25 no name points back to you"]

[[reply]]
id = "mta.unknown"
codes = ["550 5.1.1"]
says = [["recipient address rejected", "user unknown in local table"]]
cause = "user_unknown"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local table"]

[[reply]]
id = "mta.expired"
codes = ["554 4.4.7"]
says = [["message expired"]]
cause = "expired"
why.en = "x"
why.ja = "x"
source = "observed"
read = 2026-11-23
examples = ["554 4.4.7 Message expired"]
)";

const Catalogue& world() {
  static const std::array<SourceFile, 2> files = {
      SourceFile{"world.toml", std::string(kWorld)},
      SourceFile{"software.toml", std::string(kSoftware)}};
  static const Result<Catalogue> catalogue = Catalogue::load(files);
  if (!catalogue) ADD_FAILURE() << catalogue.error().what;
  return *catalogue;
}

Verdict heard(std::string_view text, Context context = {}) {
  return judge_text(world(), text, context);
}

TEST(Judge, LetsTheProviderBeatAllElse) {
  const Verdict proven = heard("550 Unknown user <a@b.example>", {.mx_host = "mx1.hill.example."});
  EXPECT_EQ(proven.rule, "hill.unknown");
  EXPECT_EQ(proven.confidence, Confidence::exact);
  EXPECT_EQ(proven.provider, "hill");
  const Verdict stated =
      heard("550 Unknown user", {.mx_host = "mx.vale.example", .provider = "hill"});
  EXPECT_EQ(stated.rule, "hill.unknown");
}

TEST(Judge, DoesNotTakeOneProvidersShortWordsForEverybodys) {
  const Verdict verdict = heard("550 Unknown user <a@b.example>");
  EXPECT_EQ(verdict.rule, "words.user_unknown");
  EXPECT_EQ(verdict.confidence, Confidence::words);
  EXPECT_EQ(verdict.provider, "");
}

TEST(Judge, ProvesAProviderByATokenThatOnlyItUses) {
  EXPECT_EQ(heard("550 Unknown user - hillmta").confidence, Confidence::exact);
  const Verdict tagged = heard("421 anything at all [VS041]");
  EXPECT_EQ(tagged.rule, "vale.tagged");
  EXPECT_EQ(tagged.confidence, Confidence::exact);
  EXPECT_EQ(tagged.provider, "vale");
}

TEST(Judge, TellsOneTextByItsStage) {
  const Context rcpt{.stage = smtp::Stage::rcpt, .provider = "hill"};
  const Context eod{.stage = smtp::Stage::eod, .provider = "hill"};
  EXPECT_EQ(heard("550 Unknown user", rcpt).cause, Cause::user_unknown_or_refused);
  EXPECT_EQ(heard("550 Unknown user", eod).cause, Cause::recipient_filtered);
  EXPECT_EQ(heard("550 Unknown user", {.provider = "hill"}).cause, Cause::user_unknown_or_refused);
}

TEST(Judge, TellsOneTextByItsCodeAndReadsItWithoutOne) {
  EXPECT_EQ(heard("421-4.7.28 Unusual number of\n421 4.7.28 letters from you").cause,
            Cause::rate_limited);
  EXPECT_EQ(heard("550 5.7.28 Unusual number of letters from you").cause, Cause::ip_reputation);
  EXPECT_EQ(heard("Unusual number of letters from you").confidence, Confidence::family);
}

TEST(Judge, HoldsCodesToBeAConditionWhereTheEntrySaysSo) {
  EXPECT_EQ(heard("554 Transaction failed", {.provider = "vale"}).rule, "vale.strict");
  EXPECT_EQ(heard("550 Transaction failed", {.provider = "vale"}).rule, "words.policy_other");
}

TEST(Judge, ReadsTheInnerReplyOfAWrappedOne) {
  const char* wrapped[] = {
      "host mx.other.example[192.0.2.9] said: 550 5.1.1 <a@b.example>: Recipient address rejected: "
      "User "
      "unknown in local table (in reply to RCPT TO command)",
      "smtp; 550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local table",
      "Remote server returned '550 5.1.1 <a@b.example>: Recipient address rejected: User unknown "
      "in local "
      "table'",
      "554 4.4.7 Message expired: tried for 840 minutes.<550 5.1.1 <a@b.example>: Recipient "
      "address "
      "rejected: User unknown in local table>",
      "Upstream error: 550 5.1.1 Recipient address rejected: User unknown in local table",
  };
  for (const char* text : wrapped) EXPECT_EQ(heard(text).rule, "mta.unknown") << text;
}

TEST(Judge, KnowsTheProviderOfTheHostThatAWrapperNames) {
  const Verdict verdict = heard(
      "host mx2.hill.example[192.0.2.9] said: 550 Unknown user <a@b.example> (in reply to end of "
      "DATA "
      "command)");
  EXPECT_EQ(verdict.rule, "hill.filtered");
  EXPECT_EQ(verdict.confidence, Confidence::exact);
}

TEST(Judge, NeverCallsExpiredTheCauseWhenTheInnerReplyIsThere) {
  EXPECT_EQ(heard("554 4.4.7 Message expired").cause, Cause::expired);
  EXPECT_EQ(heard("554 4.4.7 Message expired <452 4.2.2 Mailbox full>").cause, Cause::mailbox_full);
}

TEST(Judge, BelievesAServerThatTurnsItsRefusalsIntoDelays) {
  const Verdict soft =
      heard("450 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local table");
  EXPECT_EQ(soft.cause, Cause::user_unknown);
  EXPECT_EQ(soft.permanence, Permanence::temporary);
  EXPECT_EQ(soft.action, Advice::retry);
}

TEST(Judge, LetsTheClassSayHowLongWhereTheSameWordsComeUnderBoth) {
  EXPECT_EQ(heard("450 4.7.25 no name points back to you").permanence, Permanence::temporary);
  EXPECT_EQ(heard("550 5.7.25 no name points back to you").permanence, Permanence::permanent);
  EXPECT_EQ(heard("421 go away [VS041]").permanence, Permanence::permanent);
}

struct Words {
  const char* text;
  Cause cause;
};

TEST(Judge, ReadsPlainWordsInElevenLanguages) {
  const Words cases[] = {
      {"550 sorry, no such user here", Cause::user_unknown},
      {"550 このユーザーが存在しません", Cause::user_unknown},
      {"550 Empfänger unbekannt", Cause::user_unknown},
      {"550 EMPFÄNGER UNBEKANNT", Cause::user_unknown},
      {"550 Utilisateur inconnu", Cause::user_unknown},
      {"550 El usuario no existe", Cause::user_unknown},
      {"550 Usuário desconhecido", Cause::user_unknown},
      {"550 Utente sconosciuto", Cause::user_unknown},
      {"550 Пользователь не найден", Cause::user_unknown},
      {"550 Użytkownik nie istnieje", Cause::user_unknown},
      {"550 收件人不存在", Cause::user_unknown},
      {"550 존재하지 않는 사용자입니다", Cause::user_unknown},
      {"552 メールボックスがいっぱいです", Cause::mailbox_full},
      {"552 Postfach ist voll", Cause::mailbox_full},
      {"552 boîte pleine", Cause::mailbox_full},
      {"552 SKRZYNKA PEŁNA", Cause::mailbox_full},
      {"552 ЯЩИК ПЕРЕПОЛНЕН", Cause::mailbox_full},
      {"550 cuenta deshabilitada", Cause::mailbox_disabled},
      {"550 邮件过大", Cause::message_too_large},
      {"550 blocked by 迷惑メール filter", Cause::content_spam},
  };
  for (const Words& c : cases) {
    const Verdict verdict = heard(c.text);
    EXPECT_EQ(to_string(verdict.cause), to_string(c.cause)) << c.text;
    EXPECT_EQ(verdict.confidence, Confidence::words) << c.text;
  }
}

TEST(Judge, IsNotLedAstrayByTheCode) {
  const Words traps[] = {
      {"452 4.2.2 Greylisted, please try again in 300 seconds", Cause::greylisted},
      {"550 5.7.1 User unknown", Cause::user_unknown},
      {"550 Connection frequency limited", Cause::rate_limited},
      {"550 5.2.2 Submission quota exceeded", Cause::sender_quota},
      {"450 4.1.8 <a@b.example>: Sender address rejected: Domain not found",
       Cause::sender_domain_not_found},
      {"550-Verification failed for <a@b.example>\n550-No Such User Here\n550 Sender verify failed",
       Cause::sender_verification_failed},
      {"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.example; "
       "error: "
       "open resolver; https://www.spamhaus.org/returnc/pub/",
       Cause::system_misconfigured},
  };
  for (const Words& c : traps)
    EXPECT_EQ(to_string(heard(c.text).cause), to_string(c.cause)) << c.text;
}

TEST(Judge, DoesNotReadWordsInAddressesOrHostNames) {
  EXPECT_EQ(heard("550 5.1.1 <mailbox-full@spam.example>").rule, "status.5.1.1");
  EXPECT_EQ(heard("550 blocked.spam.example does not like it").rule, "code.550");
  EXPECT_EQ(heard("550 no, it is spam. Bye").rule, "words.content_spam");
}

TEST(Judge, TakesWordsAboutARecipientForTheSendersBeforeOneIsNamed) {
  EXPECT_NE(heard("550 user unknown", {.stage = smtp::Stage::mail}).cause, Cause::user_unknown);
  EXPECT_EQ(heard("550 user unknown", {.stage = smtp::Stage::rcpt}).cause, Cause::user_unknown);
}

TEST(Judge, AsksTheEnhancedCodeThenTheBasicOne) {
  EXPECT_EQ(heard("550 5.7.23 nope").rule, "status.5.7.23");
  EXPECT_EQ(heard("550 5.7.23 nope").cause, Cause::spf_fail);
  EXPECT_EQ(heard("550 5.0.0 nope").rule, "code.550");
  EXPECT_EQ(heard("470 nope").cause, Cause::system_temporary);
  EXPECT_EQ(heard("591 nope").cause, Cause::policy_other);
  EXPECT_EQ(heard("nope (#5.1.1)").rule, "status.5.1.1");
  EXPECT_EQ(heard("550 cuda_nsu 5.1.1 nope").rule, "status.5.1.1");
  EXPECT_EQ(heard("421 5.7.20 nope").permanence, Permanence::ambiguous);
}

TEST(Judge, SuppressesNothingForATextThatItDoesNotKnow) {
  for (int code = 400; code < 600; ++code) {
    for (int stage = 0; stage < 13; ++stage) {
      const Verdict verdict = judge(world(), smtp::Reply{.code = code, .lines = {"nope"}},
                                    {.stage = static_cast<smtp::Stage>(stage)});
      EXPECT_EQ(verdict.confidence, Confidence::code);
      EXPECT_NE(verdict.action, Advice::suppress) << code;
      EXPECT_NE(verdict.cause, Cause::user_unknown) << code;
      if (code < 500) EXPECT_NE(verdict.permanence, Permanence::permanent) << code;
    }
  }
}

TEST(Judge, HearsSuccessWhateverTheTextSays) {
  EXPECT_EQ(heard("250 2.1.5 ok, user unknown").cause, Cause::delivered);
  EXPECT_EQ(heard("250 2.0.0 unusual number of letters from", {.provider = "vale"}).cause,
            Cause::delivered);
}

TEST(Judge, SaysSoWhenThereIsNothingToHear) {
  for (const char* text : {"", " ", "\n\n", "hello"}) {
    EXPECT_EQ(heard(text).cause, Cause::undetermined) << text;
    EXPECT_EQ(heard(text).confidence, Confidence::none) << text;
  }
}

TEST(Judge, TakesAStepOfTheSessionForNeitherDeliveryNorFailure) {
  for (const char* text :
       {"220 mx.example.net ESMTP", "221 2.0.0 Bye", "354 go ahead", "334 UGFz"}) {
    EXPECT_EQ(heard(text).cause, Cause::undetermined) << text;
    EXPECT_EQ(heard(text).action, Advice::none) << text;
  }
}

TEST(JudgeError, NamesWhatWeCouldNotDo) {
  const auto verdict = [](Errc code, smtp::Stage stage) {
    return judge_error({code, ""}, stage, false);
  };
  EXPECT_EQ(verdict(Errc::not_found, smtp::Stage::dns).cause, Cause::domain_not_found);
  EXPECT_EQ(verdict(Errc::refused, smtp::Stage::dns).cause, Cause::domain_no_mail);
  EXPECT_EQ(verdict(Errc::timeout, smtp::Stage::dns).cause, Cause::dns_temporary);
  EXPECT_EQ(verdict(Errc::refused, smtp::Stage::connect).cause, Cause::connection_refused);
  EXPECT_EQ(verdict(Errc::timeout, smtp::Stage::connect).cause, Cause::timeout);
  EXPECT_EQ(verdict(Errc::closed, smtp::Stage::rcpt).cause, Cause::connection_failed);
  EXPECT_EQ(verdict(Errc::tls, smtp::Stage::starttls).cause, Cause::tls_failed);
  EXPECT_EQ(verdict(Errc::timeout, smtp::Stage::rcpt).rule, "local.timeout");
}

TEST(JudgeError, TellsDoubtFromATimeout) {
  const Verdict doubt = judge_error({Errc::timeout, ""}, smtp::Stage::eod, true);
  EXPECT_EQ(doubt.cause, Cause::unconfirmed);
  EXPECT_EQ(doubt.rule, "local.doubt");
  EXPECT_NE(judge_error({Errc::timeout, ""}, smtp::Stage::eod, false).cause, Cause::unconfirmed);
}

}  // namespace
}  // namespace todoku::reply
