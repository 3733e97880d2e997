#include "policy/profile.h"

#include <gtest/gtest.h>

namespace todoku::policy {
namespace {

Profiles builtin() {
  auto loaded = Profiles::load(Profiles::builtin_files());
  EXPECT_TRUE(loaded) << loaded.error().what;
  return std::move(*loaded);
}

std::string faults_of(std::string text) {
  const ProfileFile file{"providers/x.toml", std::move(text)};
  const auto loaded = Profiles::load({&file, 1});
  return loaded ? "" : loaded.error().what;
}

TEST(Profiles, TheBuiltInOnesLoadAndNameTheirSources) {
  const Profiles profiles = builtin();
  EXPECT_GE(profiles.all().size(), 10u);
  for (const auto& [name, profile] : profiles.all()) {
    EXPECT_TRUE(profile.source.starts_with("https://")) << name;
    EXPECT_GE(profile.limits.connections, 1u) << name;
  }
}

TEST(Profiles, DocomoGetsAtMost100RecipientsInASession) {
  EXPECT_EQ(builtin().of("docomo", "").limits.recipients_per_session, 100u);
}

TEST(Profiles, YahooGets20MessagesInASession) {
  EXPECT_EQ(builtin().of("yahoo", "").limits.messages_per_session, 20u);
}

TEST(Profiles, GmailGetsTenMinutesOfSilence) {
  EXPECT_EQ(builtin().of("gmail", "").limits.silence, std::chrono::minutes(10));
}

TEST(Profiles, AStrangerGetsTheDefault) {
  EXPECT_EQ(builtin().of("no such", "mx.example.jp").name, "default");
}

TEST(Profiles, APatternForTheHostWinsOverTheProvider) {
  Profiles profiles = builtin();
  profiles.put({.name = "mine", .mx = {"*.example.jp"}, .limits = {.connections = 3}});
  EXPECT_EQ(profiles.of("gmail", "MX1.example.jp").limits.connections, 3u);
  EXPECT_EQ(profiles.of("gmail", "example.jp").name, "gmail");
}

TEST(Profiles, ALaterFileChangesOnlyTheKeysItNames) {
  std::vector<ProfileFile> files = Profiles::builtin_files();
  files.push_back({"mine.toml", "[site.gmail]\nconnections = 1\n"});
  const auto loaded = Profiles::load(files);
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->of("gmail", "").limits.connections, 1u);
  EXPECT_EQ(loaded->of("gmail", "").limits.messages_per_session, 50u);
}

TEST(Profiles, EveryFaultIsNamedWithFileLineAndKey) {
  EXPECT_EQ(
      faults_of("[site.x]\nsource = \"a\"\nread = 2026-01-01\nconnections = 0\npaus = \"1s\"\n"),
      "providers/x.toml:4: [site.x] connections: wants a number of 1 or more\n"
      "providers/x.toml:5: [site.x] paus: no such key");
  EXPECT_EQ(faults_of("[site.x]\nsource = \"a\"\nread = \"x\"\nsilence = 10\n"),
            "providers/x.toml:3: [site.x] read: wants a date, as 2026-11-23\n"
            "providers/x.toml:4: [site.x] silence: wants a duration, as \"10m\"\n"
            "providers/x.toml:1: [site.x]: wants a source and the date it was read");
  EXPECT_EQ(faults_of("[sites.x]\n"),
            "providers/x.toml:1: sites: only [site.NAME] stands in a profile");
  EXPECT_TRUE(faults_of("[site.x\n").starts_with("providers/x.toml:1: "));
}

}  // namespace
}  // namespace todoku::policy
