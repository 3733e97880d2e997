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

Inquiry<std::string, int, std::string> nothing_to_ask() {
  co_return "now";
}

Inquiry<std::string, int, int> sums(int depth) {
  if (depth == 0) co_return 0;
  const std::string now = co_await nothing_to_ask();
  EXPECT_EQ(now, "now");
  const int first = co_await sum_of_two();
  const int rest = co_await sums(depth - 1);
  co_return first + rest;
}

TEST(Inquiry, AsksTheQuestionsOfThoseThatItAwaits) {
  auto inquiry = sums(3);
  std::string asked;
  for (int answer = 1; !inquiry.done(); ++answer) {
    asked += inquiry.question();
    inquiry.answer(answer);
  }
  EXPECT_EQ(asked, "ababab");
  EXPECT_EQ(inquiry.take(), 1 + 2 + 3 + 4 + 5 + 6);
}

TEST(Inquiry, MayBeDroppedWhileAnInnerOneWaits) {
  auto inquiry = sums(3);
  inquiry.answer(1);
}

TEST(Inquiry, MayBeDroppedUnanswered) {
  auto inquiry = sum_of_two();
}

}  // namespace
}  // namespace todoku
