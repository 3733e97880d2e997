#include "deliver/hold_key.h"

#include <gtest/gtest.h>

namespace todoku::deliver {
namespace {

using reply::Cause;

constexpr const char* kSignature =
    "DKIM-Signature: v=1; a=rsa-sha256; s=s; h=from; bh=AAAA; b=AAAA; d=";

Identities of(const std::string& body) {
  spool::MessageRow message;
  message.envelope.reverse_path = "bounce@Mail.Example";
  return identities_of(message, body);
}

TEST(HoldKey, IsTheDomainWhoseRecordHasToBeRepaired) {
  const std::string body = std::string(kSignature) + "service.example\r\n" + kSignature +
                           "Shop.Example\r\nFrom: <news@www.shop.example>\r\n\r\nx\r\n";
  const Identities ids = of(body);
  const struct {
    Cause cause;
    const char* domain;
  } cases[] = {{Cause::spf_fail, "mail.example"},
               {Cause::auth_missing, "mail.example"},
               {Cause::sender_domain_not_found, "mail.example"},
               {Cause::dmarc_fail, "www.shop.example"},
               {Cause::dmarc_missing, "www.shop.example"},
               {Cause::alignment_fail, "www.shop.example"},
               {Cause::dkim_fail, "shop.example"}};
  for (const auto& c : cases)
    EXPECT_EQ(domain_to_repair(c.cause, ids), c.domain) << to_string(c.cause);
  EXPECT_EQ(domains_of(ids), (std::vector<std::string>{"mail.example", "www.shop.example",
                                                       "service.example", "shop.example"}));
}

TEST(HoldKey, FallsBackToTheReversePath) {
  const Identities ids = of("Subject: x\r\n\r\n");
  EXPECT_EQ(domain_to_repair(Cause::dmarc_fail, ids), "mail.example");
  EXPECT_EQ(domain_to_repair(Cause::dkim_fail, ids), "mail.example");
  EXPECT_EQ(domain_to_repair(Cause::dkim_fail, of("From: <a@b.example>\r\n\r\n")), "b.example");
}

TEST(HoldKey, LooksAtNoMoreSignaturesThanItsBound) {
  std::string body;
  for (int i = 0; i < 20; ++i)
    body += std::string(kSignature) + "d" + std::to_string(i) + ".example\r\n";
  EXPECT_EQ(of(body + "\r\n").signers.size(), kSigners);
}

}  // namespace
}  // namespace todoku::deliver
