// The openspf.org suites, where the corpora lie beside the source (or where TODOKU_CORPORA says).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "auth/spf.h"
#include "auth/suite_zone_test.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

namespace json = boost::json;

struct Counts {
  int right = 0, all = 0;
};

// The suites mean the program's own default text by DEFAULT; we make up none.
std::string wanted_explanation(const json::object& test) {
  const json::value* wanted = test.if_contains("explanation");
  if (wanted == nullptr || !wanted->is_string() || wanted->as_string() == "DEFAULT") return "";
  return json::value_to<std::string>(*wanted);
}

bool is_right(const json::object& test, const Spf& spf) {
  bool right = false;
  for (const json::value& result : test.at("expect").as_array())
    right = right || result.as_string() == to_string(spf.result);
  const json::value* wanted = test.if_contains("explanation");
  if (right && wanted != nullptr && wanted->is_string())
    right = spf.explanation == wanted_explanation(test);
  return right;
}

std::string key_of(const json::value& id) {
  return id.is_string() ? json::value_to<std::string>(id) : json::serialize(id);
}

Counts run(const std::string& file) {
  const json::value suite = json::parse(read_corpus("auth/spf/" + file));
  Counts counts;
  for (const json::value& value : suite.at("tests").as_array()) {
    const json::object& test = value.as_object();
    const SuiteZone zone(suite.at("zones").at(key_of(test.at("sid"))).as_object());
    const SpfClient client{.address = json::value_to<std::string>(test.at("ip")),
                           .helo = json::value_to<std::string>(test.at("helo")),
                           .mail_from = json::value_to<std::string>(test.at("mailfrom")),
                           .receiver = "receiver.example"};
    const Spf spf = answered(check_host(client), zone);
    const bool right = is_right(test, spf);
    ++counts.all;
    counts.right += right ? 1 : 0;
    if (!right)
      std::printf("  %s %s: %s, \"%s\" (%s)\n    want %s\n", file.c_str(),
                  json::value_to<std::string>(test.at("name")).c_str(), to_string(spf.result),
                  spf.explanation.c_str(), spf.reason.c_str(), json::serialize(test).c_str());
  }
  std::printf("%s: %d of %d\n", file.c_str(), counts.right, counts.all);
  return counts;
}

TEST(SpfSuite, AnswersTheSuiteOfRfc7208AsItSays) {
  if (!has_corpus("auth/spf/rfc7208-tests.json")) GTEST_SKIP() << "no corpora here";
  const Counts counts = run("rfc7208-tests.json");
  EXPECT_EQ(counts.right, counts.all);
}

TEST(SpfSuite, AnswersTheSuiteOfRfc4408AsItSays) {
  if (!has_corpus("auth/spf/rfc4408-tests.json")) GTEST_SKIP() << "no corpora here";
  const Counts counts = run("rfc4408-tests.json");
  EXPECT_EQ(counts.right, counts.all);
}

// Two of its cases are about "default=", which no RFC has.
TEST(SpfSuite, AnswersPyspfsOwnSuiteButForItsExtension) {
  if (!has_corpus("auth/spf/pyspf-tests.json")) GTEST_SKIP() << "no corpora here";
  const Counts counts = run("pyspf-tests.json");
  EXPECT_GE(counts.right, counts.all - 2);
}

}  // namespace
}  // namespace todoku::auth
