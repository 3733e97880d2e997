#include "reply/trial.h"

#include <gtest/gtest.h>

#include <array>

namespace todoku::reply {
namespace {

TEST(Trial, TheBuiltInCatalogueKeepsItsWord) {
  const Result<Catalogue> catalogue = Catalogue::load(Catalogue::builtin_files());
  ASSERT_TRUE(catalogue) << catalogue.error().what;
  const std::vector<Fault> faults = check(*catalogue);
  EXPECT_TRUE(faults.empty()) << faults.size() << " faults\n" << to_string(faults);
}

constexpr std::string_view kEntry = R"([[reply]]
id = "a.gone"
says = [["this person has gone"]]
cause = "user_unknown"
why.en = "Gone."
why.ja = "いません。"
source = "observed"
read = 2026-11-23
)";

std::string faults_of(std::string_view more) {
  const std::array<SourceFile, 1> files = {
      SourceFile{"a.toml", std::string(kEntry) + std::string(more)}};
  const Result<Catalogue> catalogue = Catalogue::load(files);
  if (!catalogue) return catalogue.error().what;
  return to_string(check(*catalogue));
}

TEST(Trial, FindsAnExampleThatIsJudgedToAnotherRule) {
  EXPECT_EQ(faults_of("examples = [\"550 5.1.1 This person has gone\"]\n"), "");
  EXPECT_NE(
      faults_of("examples = [\"550 5.2.2 Something else\"]\n").find("is judged to status.5.2.2"),
      std::string::npos);
}

TEST(Trial, FindsACounterExampleThatTheEntryTakes) {
  const std::string faults = faults_of(
      "examples = [\"550 This person has gone\"]\nnot = [\"550 This person has gone home\"]\n");
  EXPECT_NE(faults.find("a.toml:1: a.gone: counter-example"), std::string::npos) << faults;
}

TEST(Trial, FindsAnEmittedReplyThatIsHeardOtherwise) {
  const std::string_view example =
      "examples = [\"550 This person has gone\"]\npersona = [\"a@current\"]\n";
  EXPECT_EQ(faults_of(std::string(example) + "emit = \"550 This person has gone {session}\"\n"),
            "");
  EXPECT_NE(faults_of(std::string(example) + "emit = \"550 Farewell\"\n").find("what it emits"),
            std::string::npos);
  EXPECT_NE(
      faults_of(std::string(example) + "emit = \"This person has gone\"\n").find("is no reply"),
      std::string::npos);
}

}  // namespace
}  // namespace todoku::reply
