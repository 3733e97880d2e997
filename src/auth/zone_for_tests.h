// auth/zone_for_tests.h - a DNS of a few lines for tests of inquiries: a master file, and names at
// which it fails.
#pragma once

#include <set>
#include <string>

#include "auth/lookup.h"
#include "base/check.h"
#include "dns/zone.h"

namespace todoku::auth {

class TestZone {
 public:
  explicit TestZone(const std::string& records) {
    Result<dns::Zone> zone = dns::Zone::parse("$TTL 60\n" + records, "test", "");
    CHECK(zone.has_value());
    zone_ = std::move(*zone);
  }
  TestZone& failing(const std::string& name) {
    failing_.insert(name);
    return *this;
  }

  dns::Answer answer(const dns::Question& question) const {
    if (failing_.contains(question.name)) return {.kind = dns::Kind::timeout};
    return zone_.answer(question);
  }
  template <class T>
  T ask(Ask<T> inquiry) const {
    while (!inquiry.done()) inquiry.answer(answer(inquiry.question()));
    return inquiry.take();
  }

 private:
  dns::Zone zone_;
  std::set<std::string> failing_;
};

}  // namespace todoku::auth
