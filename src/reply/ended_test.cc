#include "reply/ended.h"

#include <gtest/gtest.h>

namespace todoku::reply {
namespace {

TEST(Ended, AServiceThatEndedIsKnownByItsDomainHoweverItIsWritten) {
  for (const std::string_view domain : {"goo.jp", "GOO.JP", "goo.jp."}) {
    const EndedService* service = ended_service(domain);
    ASSERT_TRUE(service) << domain;
    EXPECT_EQ(service->fate, Fate::ended);
    EXPECT_EQ(service->day, "2026-02-25");
    EXPECT_TRUE(is_warned_of(*service));
  }
}

TEST(Ended, OnlyADomainMarkedSoStandsForThoseBelowIt) {
  EXPECT_TRUE(ended_service("yo.willcomlive.jp"));
  EXPECT_TRUE(ended_service("willcomlive.jp"));
  EXPECT_FALSE(ended_service("notwillcomlive.jp"));
  EXPECT_FALSE(ended_service("blog.goo.jp"));
}

TEST(Ended, NeighboursThatLiveAreNotTaken) {
  for (const std::string_view domain : {"", ".", "jp", "goo.ne.jp", "terra.com.br", "orange.fr",
                                        "gmail.com", "docomo.ne.jp", "au.com", "yahoo.co.jp"}) {
    EXPECT_FALSE(ended_service(domain)) << domain;
  }
}

TEST(Ended, AMovedServiceIsNoReasonForAWarning) {
  const EndedService* service = ended_service("verizon.net");
  ASSERT_TRUE(service);
  EXPECT_FALSE(is_warned_of(*service));
  EXPECT_EQ(text_of(*service).what.en,
            "Verizon mail (verizon.net) moved to AOL (Yahoo) in 2017; its addresses go on.");
}

TEST(Ended, TheTextNamesServiceAndDayAndWhatToDoInBothLanguages) {
  const EndedText goo = text_of(*ended_service("goo.jp"));
  EXPECT_EQ(goo.what.ja,
            "gooメール（有料版）は2026年2月25日に終了しました。goo.jp 宛のメールは届きません。");
  EXPECT_EQ(goo.what.en,
            "goo mail (paid) ended on 25 February 2026: mail to goo.jp reaches nobody.");
  EXPECT_NE(goo.todo.ja.find("配信リストから外し"), std::string::npos);
  EXPECT_NE(text_of(*ended_service("nifmail.jp")).what.en.find("ended in September 2010"),
            std::string::npos);
}

TEST(Ended, WhatIsNotProvenIsSaidToBe) {
  const EndedText text = text_of(*ended_service("auone.jp"));
  EXPECT_NE(text.what.en.find("is said to have ended"), std::string::npos);
  EXPECT_NE(text.todo.en.find("Look up the domain's MX"), std::string::npos);
}

TEST(Ended, WhereForwardsGoOnTheDomainIsNotDropped) {
  const EndedService* service = ended_service("paradise.net.nz");
  ASSERT_TRUE(service);
  EXPECT_EQ(service->fate, Fate::forwards_only);
  EXPECT_NE(text_of(*service).todo.en.find("Do not drop the whole domain"), std::string::npos);
}

}  // namespace
}  // namespace todoku::reply
