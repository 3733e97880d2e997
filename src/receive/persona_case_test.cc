#include "receive/persona_case.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace todoku::receive {
namespace {

const reply::Catalogue& catalogue() {
  static const Result<reply::Catalogue> kLoaded =
      reply::Catalogue::load(reply::Catalogue::builtin_files());
  return *kLoaded;
}
const Persona& persona(std::string_view id) {
  return *find_persona(id);
}

TEST(Persona, SpeaksTheProvidersOwnWords) {
  const Plan now = plan(catalogue(), persona("gmail@current"), "nouser");
  EXPECT_EQ(now.rule, "gmail.user.unknown");
  EXPECT_EQ(now.stage, smtp::Stage::rcpt);
  EXPECT_EQ(plan(catalogue(), persona("gmail@current"), "spf-hardfail").rule, "gmail.spf.hardfail");
  EXPECT_EQ(plan(catalogue(), persona("gmail@current"), "spf-hardfail").stage, smtp::Stage::eod);
}

TEST(Persona, SpeaksTheWordsOfItsDate) {
  EXPECT_EQ(plan(catalogue(), persona("gmail@2023-08"), "disabled").rule, "gmail.user.disabled");
  EXPECT_EQ(plan(catalogue(), persona("gmail@current"), "disabled").rule, "gmail.user.inactive");
}

TEST(Persona, RefusesAtTheStageWhereTheProviderDoes) {
  EXPECT_EQ(plan(catalogue(), persona("yahoo_japan"), "nouser").stage, smtp::Stage::eod);
  EXPECT_EQ(plan(catalogue(), persona("docomo"), "nouser").stage, smtp::Stage::rcpt);
  EXPECT_EQ(plan(catalogue(), persona("docomo"), "filtered").stage, smtp::Stage::eod);
}

TEST(Persona, SaysPlainlyWhereTheProviderHasNoKnownWords) {
  const Plan out = plan(catalogue(), persona("docomo"), "spf-hardfail");
  EXPECT_EQ(out.origin, Origin::others);
  EXPECT_EQ(speak(out.words, {.domain = "a.example", .ip = "192.0.2.1"}).lines.front(),
            "5.7.23 SPF validation failed: a.example does not allow 192.0.2.1");
}

TEST(Persona, TakesEverybodyElse) {
  for (const char* local : {"taro", "nousers", "no-user", "slower", "spf"})
    EXPECT_EQ(plan(catalogue(), persona("au"), local).behaviour, Behaviour::take) << local;
  for (const char* local : {"nouser1", "NoUser.sato", "nouser+x", "nouser_2"})
    EXPECT_EQ(plan(catalogue(), persona("au"), local).behaviour, Behaviour::refuse) << local;
}

TEST(Persona, BouncesWithAnyCode) {
  EXPECT_EQ(speak(plan(catalogue(), persona("au"), "bounce+452").words, {}).code, 452);
  EXPECT_EQ(speak(plan(catalogue(), persona("au"), "bounce+4.7.99").words, {}).code, 450);
  EXPECT_EQ(plan(catalogue(), persona("gmail@current"), "bounce+5.1.1").rule, "gmail.user.unknown");
  EXPECT_EQ(speak(plan(catalogue(), persona("au"), "bounce+200").words, {}).code, 550);
}

TEST(Persona, SpeaksAnyEntryByItsName) {
  EXPECT_EQ(plan(catalogue(), persona("gmail@current"), "reply+gmail.spf.suspicious").rule,
            "gmail.spf.suspicious");
  EXPECT_EQ(speak(plan(catalogue(), persona("au"), "reply+nothing").words, {}).code, 550);
}

// Every word that a persona has is a reply, in a session that it can be spoken in.
TEST(Persona, SpeaksAReplyInEveryCase) {
  for (const Persona& p : personas())
    for (const Case& c : cases()) {
      SCOPED_TRACE(fmt::format("{} {}", p.id, c.name));
      const Plan out = plan_case(catalogue(), p, c);
      EXPECT_TRUE(out.stage == smtp::Stage::rcpt || out.stage == smtp::Stage::eod);
      if (out.words.empty()) continue;
      const smtp::Reply reply = speak(
          out.words,
          {.recipient = "a@b.example", .domain = "s.example", .ip = "127.0.0.1", .session = "x"});
      EXPECT_GE(reply.code, 400);
      EXPECT_EQ(smtp::to_wire_text(reply).find('{'), std::string::npos)
          << smtp::to_wire_text(reply);
    }
}

TEST(Persona, HasWordsOfItsOwnForEachProvider) {
  for (const Persona& p : personas()) {
    if (p.provider.empty()) continue;  // the plain server is nobody's
    EXPECT_EQ(plan(catalogue(), p, "nouser").origin, Origin::own) << p.id;
    EXPECT_NE(catalogue().provider_by_mx(p.hosts.front()), nullptr) << p.id;
  }
}

}  // namespace
}  // namespace todoku::receive
