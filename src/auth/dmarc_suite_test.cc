// The policy cases of the corpora, where they lie beside the source (or where TODOKU_CORPORA says).
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdio>

#include "auth/dmarc.h"
#include "auth/suite_zone_test.h"
#include "mail/envelope.h"

namespace todoku::auth {
namespace {

namespace json = boost::json;

DmarcMail mail_of(const json::value& in) {
  DmarcMail mail;
  const json::value& from = in.at("from");
  const json::array authors = from.is_array() ? from.as_array() : json::array{from};
  for (const json::value& author : authors) {
    const std::string address = json::value_to<std::string>(author);
    mail.author_domains.emplace_back(mail::domain_of(address));
  }
  mail.identifiers.push_back(identifier(DmarcMethod::spf, in.at("spf")));
  for (const json::value& one : in.at("dkim").as_array())
    mail.identifiers.push_back(identifier(DmarcMethod::dkim, one));
  return mail;
}

bool lists(const json::object& expect, const char* key, std::string_view value) {
  const json::value* wanted = expect.if_contains(key);
  if (wanted == nullptr) return true;
  if (wanted->is_string()) return wanted->as_string() == value;
  for (const json::value& one : wanted->as_array())
    if (one.as_string() == value) return true;
  return false;
}

bool same_list(const json::object& expect, const char* key, const std::vector<std::string>& list) {
  const json::value* wanted = expect.if_contains(key);
  return wanted == nullptr || json::value_to<std::vector<std::string>>(*wanted) == list;
}

bool is_right(const json::object& expect, const Dmarc& dmarc, const SuiteZone& zone) {
  const bool failed = dmarc.result == DmarcResult::fail;
  const char* action = dmarc.refuse ? "reject" : failed ? to_string(dmarc.policy) : "none";
  std::vector<std::string> rua;
  if (dmarc.record && expect.contains("rua"))
    rua = answered(report_destinations(*dmarc.record, dmarc.organization), zone);
  const json::value* never = expect.if_contains("action_not");
  return lists(expect, "dmarc", to_string(dmarc.result)) &&
         lists(expect, "policy", to_string(dmarc.policy)) &&
         lists(expect, "declared", to_string(dmarc.declared)) &&
         lists(expect, "org", dmarc.organization) && lists(expect, "action", action) &&
         (never == nullptr || !lists(expect, "action_not", action)) &&
         same_list(expect, "queries", dmarc.queries) && same_list(expect, "rua", rua);
}

TEST(DmarcSuite, AnswersThePolicyCasesAsTheySay) {
  const char* file = "auth/dmarc/policy-cases.jsonl";
  if (!has_corpus(file)) GTEST_SKIP() << "no corpora here";
  const std::string text = read_corpus(file);
  int right = 0;
  int all = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const json::value test = json::parse(line);
    const SuiteZone zone(test.at("dns").as_object());
    const Dmarc dmarc = answered(check_dmarc(mail_of(test.at("in"))), zone);
    ++all;
    if (is_right(test.at("expect").as_object(), dmarc, zone)) {
      ++right;
    } else {
      std::printf("  %s: %s %s (%s)\n", json::serialize(test).c_str(), to_string(dmarc.result),
                  to_string(dmarc.policy), dmarc.reason.c_str());
    }
  }
  std::printf("DMARC policy cases: %d of %d\n", right, all);
  EXPECT_EQ(right, all);
}

}  // namespace
}  // namespace todoku::auth
