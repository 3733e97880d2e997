// auth/dkim_testing.h - what the tests of DKIM and ARC share: files, zones, line ends.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "auth/dkim_verify.h"
#include "base/text.h"

namespace todoku::auth::testing {

// The folder of somebody else's test data (TODOKU_CORPORA, else beside the checkout); absent in a
// plain checkout.
std::string corpora();
// A whole file; nullopt if it is not there.
std::optional<std::string> slurp(const std::string& path);

inline std::string crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

struct Zone {
  std::map<std::string, std::string> texts;  // name: record
  std::map<std::string, dns::Kind> failures;
  std::size_t asked = 0;

  dns::Answer answer(const dns::Question& question) {
    ++asked;
    dns::Answer out{.kind = dns::Kind::no_such_name, .records = {}, .why = {}};
    if (const auto failure = failures.find(question.name); failure != failures.end()) {
      out.kind = failure->second;
    }
    const auto text = texts.find(question.name);
    if (text == texts.end()) return out;
    out.kind = dns::Kind::found;
    dns::Txt txt;
    for (std::size_t at = 0; at < text->second.size(); at += 255) {
      txt.strings.push_back(text->second.substr(at, 255));
    }
    out.records.push_back({.owner = question.name, .type = dns::Type::txt, .data = txt});
    return out;
  }
};

template <class I>
auto run(I inquiry, Zone& zone) {
  while (!inquiry.done()) inquiry.answer(zone.answer(inquiry.question()));
  return inquiry.take();
}

// A whole message, finished.
inline std::unique_ptr<SignedMessage> read(std::string_view text, std::vector<BodyWant> also = {}) {
  auto message = std::make_unique<SignedMessage>(std::move(also));
  message->feed(text);
  message->finish();
  return message;
}

inline std::vector<DkimResult> verify(std::string_view text, Zone& zone, WallTime now,
                                      DkimRules rules = {}) {
  const auto message = read(text);
  KeyCache keys;
  return run(verify_dkim(*message, keys, rules, now), zone);
}

}  // namespace todoku::auth::testing
