#include "base/inquiry.h"

#include <gtest/gtest.h>

#include <string>

namespace todoku {
namespace {

Inquiry<std::string, int, int> sum_of_two() {
  const int a = co_await std::string("a");
  const int b = co_await std::string("b");
  co_return a + b;
}

TEST(Inquiry, AsksOneQuestionAtATimeAndYieldsItsOutcome) {
  auto inquiry = sum_of_two();
  EXPECT_EQ(inquiry.question(), "a");
  inquiry.answer(2);
  EXPECT_EQ(inquiry.question(), "b");
  inquiry.answer(3);
  ASSERT_TRUE(inquiry.done());
  EXPECT_EQ(inquiry.take(), 5);
}

TEST(Inquiry, MayBeDroppedUnanswered) { auto inquiry = sum_of_two(); }

}  // namespace
}  // namespace todoku
