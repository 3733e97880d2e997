// Our evaluators for tests that compare them with peers: a case as JSON a line on stdin, its
// outcome as JSON a line on stdout. The DNS of a case stands in it: {"name": [["TYPE", value],
// ...]}.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "auth/arc_seal.h"
#include "auth/dkim_sign.h"
#include "auth/dkim_verify.h"
#include "auth/dmarc.h"
#include "auth/spf.h"
#include "auth/suite_zone_test.h"
#include "base/base64.h"
#include "mail/envelope.h"

namespace todoku::auth {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& test, const char* key) {
  const json::value* value = test.as_object().if_contains(key);
  return value == nullptr ? "" : json::value_to<std::string>(*value);
}

json::object probe_spf(const json::value& test, const SuiteZone& zone) {
  const SpfClient client{.address = text_of(test, "ip"),
                         .helo = text_of(test, "helo"),
                         .mail_from = text_of(test, "from"),
                         .receiver = "receiver.example",
                         .now = 1'700'000'000};
  const Spf spf = answered(check_host(client), zone);
  return {{"result", to_string(spf.result)},
          {"explanation", spf.explanation},
          {"reason", spf.reason},
          {"lookups", spf.lookups}};
}

WallTime now_of(const json::value& test) {
  const json::value* now = test.as_object().if_contains("now");
  return WallTime(seconds(now == nullptr ? 1'700'000'000 : now->to_number<std::int64_t>()));
}

SignedMessage& read_message(SignedMessage& message, const json::value& test) {
  message.feed(base64_decode(text_of(test, "message")).value_or(""));
  message.finish();
  return message;
}

json::object probe_dkim(const json::value& test, const SuiteZone& zone) {
  SignedMessage message;
  KeyCache keys;
  const DkimRules rules{.partial_body = true};
  json::array results;
  const auto verified =
      answered(verify_dkim(read_message(message, test), keys, rules, now_of(test)), zone);
  for (const DkimResult& one : verified)
    results.push_back(json::object{{"result", to_string(one.status)}, {"why", one.why}});
  return {{"results", results}};
}

json::object probe_arc(const json::value& test, const SuiteZone& zone) {
  SignedMessage message;
  KeyCache keys;
  const ArcResult arc = answered(verify_arc(read_message(message, test), keys, {}), zone);
  return {{"result", to_string(arc.status)}, {"why", arc.why}};
}

Canon canon_of(const json::value& test, const char* key) {
  return text_of(test, key) == "simple" ? Canon::simple : Canon::relaxed;
}

json::object fields(const Result<std::string>& made) {
  if (!made) return {{"error", made.error().what}};
  return {{"fields", base64_encode(*made)}};
}

// Our own signature, by the key in "key" (PEM, or an Ed25519 seed).
json::object probe_sign(const json::value& test) {
  const Result<PrivateKey> key = PrivateKey::parse(text_of(test, "key"));
  if (!key) return {{"error", key.error().what}};
  const DkimSigner signer{.domain = text_of(test, "domain"),
                          .selector = text_of(test, "selector"),
                          .key = *key,
                          .header = canon_of(test, "header"),
                          .body = canon_of(test, "body"),
                          .lifetime = {}};
  SignedMessage message({signer.body_want()});
  json::object said = fields(sign_dkim(read_message(message, test), signer, now_of(test)));
  said["record"] = key_record_text(*key);
  return said;
}

// Our own link in the chain of "message".
json::object probe_seal(const json::value& test, const SuiteZone& zone) {
  const Result<PrivateKey> key = PrivateKey::parse(text_of(test, "key"));
  if (!key) return {{"error", key.error().what}};
  const ArcSigner signer{.domain = text_of(test, "domain"),
                         .selector = text_of(test, "selector"),
                         .key = *key,
                         .authserv_id = "mx.example.net"};
  SignedMessage message({signer.body_want()});
  read_message(message, test);
  KeyCache keys;
  const ArcResult chain = answered(verify_arc(message, keys, {}), zone);
  const std::string results = std::string("arc=") + to_string(chain.status);
  return fields(seal_arc(message, chain, signer, results, now_of(test)));
}

json::object probe_dmarc(const json::value& test, const SuiteZone& zone) {
  DmarcMail mail{{std::string(mail::domain_of(text_of(test, "from")))}, {}};
  mail.identifiers.push_back(identifier(DmarcMethod::spf, test.at("spf")));
  for (const json::value& one : test.at("dkim").as_array())
    mail.identifiers.push_back(identifier(DmarcMethod::dkim, one));
  const Dmarc dmarc = answered(check_dmarc(mail), zone);
  return {{"result", to_string(dmarc.result)},
          {"policy", to_string(dmarc.policy)},
          {"organization", dmarc.organization},
          {"reason", dmarc.reason}};
}

json::object probe(const json::value& test) {
  const SuiteZone zone(test.at("zone").as_object());
  const std::string kind = text_of(test, "kind");
  if (kind == "spf") return probe_spf(test, zone);
  if (kind == "dkim") return probe_dkim(test, zone);
  if (kind == "arc") return probe_arc(test, zone);
  if (kind == "sign") return probe_sign(test);
  if (kind == "seal") return probe_seal(test, zone);
  return probe_dmarc(test, zone);
}

}  // namespace
}  // namespace todoku::auth

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::string said = boost::json::serialize(todoku::auth::probe(boost::json::parse(line)));
    std::puts(said.c_str());
  }
  return 0;
}
