#include "real/maildir.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "io/run_test.h"

namespace todoku::real {
namespace {

namespace fs = std::filesystem;

class MaildirTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "maildir-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<fs::path> files(const std::string& at) const {
    std::vector<fs::path> out;
    for (const auto& file : fs::directory_iterator(folder_ + at)) out.push_back(file.path());
    return out;
  }

  std::string folder_;
  Maildirs maildirs_{"mx.example"};
};

TEST_F(MaildirTest, KeepsAMessageInEveryFolder) {
  const Result<void> done =
      run(maildirs_.put({folder_ + "/a/taro", folder_ + "/a/.b"}, "Subject: x\r\n\r\nx\r\n", 7));
  ASSERT_TRUE(done.has_value()) << done.error().what;
  ASSERT_EQ(files("/a/taro/new").size(), 1u);
  EXPECT_EQ(files("/a/taro/tmp").size(), 0u);
  std::ifstream file(files("/a/taro/new").front());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "Subject: x\r\n\r\nx\r\n");
  EXPECT_TRUE(files("/a/taro/new").front().string().ends_with(".mx.example,S=17"));
}

TEST_F(MaildirTest, CountsWhatIsThere) {
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(run(maildirs_.put({folder_ + "/m"}, std::string(100, 'x'), 7)).has_value());
  ASSERT_TRUE(run(maildirs_.put({folder_ + "/m/.Junk"}, std::string(10, 'x'), 7)).has_value());
  fs::rename(files("/m/new").front(), folder_ + "/m/cur/unnamed");
  EXPECT_EQ(run(maildirs_.used(folder_ + "/m")), 310u);
  EXPECT_EQ(run(maildirs_.used(folder_ + "/nobody")), 0u);
}

TEST_F(MaildirTest, LeavesNothingWhereOneFolderCannotBeWritten) {
  std::ofstream(folder_ + "/file") << "no folder";
  const Result<void> done = run(maildirs_.put({folder_ + "/good", folder_ + "/file/x"}, "x", 7));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, Errc::io);
  EXPECT_TRUE(files("/good/new").empty());
  EXPECT_TRUE(files("/good/tmp").empty());
}

TEST(Maildirs, MakeOneNameOfAnyText) {
  EXPECT_EQ(Maildirs::file_name("taro.sato+x"), "taro.sato+x");
  EXPECT_EQ(Maildirs::file_name("../../etc"), "%2E.%2F..%2Fetc");
  EXPECT_EQ(Maildirs::file_name("@"), "%40");
}

}  // namespace
}  // namespace todoku::real
