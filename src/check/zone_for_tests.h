// check/zone_for_tests.h - inquiries answered from a zone written in JSON. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "auth/lookup.h"
#include "check/finding.h"
#include "dns/zone.h"
#include "dns/zone_json.h"

namespace todoku::check {

class TestZone {
 public:
  explicit TestZone(std::string_view json) {
    const Result<void> read = dns::read_json_zone(json, "zone", zone_);
    EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().what);
  }
  template <class T>
  T run(auth::Ask<T> inquiry) const {
    while (!inquiry.done()) inquiry.answer(zone_.answer(inquiry.question()));
    return inquiry.take();
  }

 private:
  dns::Zone zone_;
};

inline const Finding* find(const std::vector<Finding>& findings, std::string_view id) {
  const auto at = std::ranges::find(findings, id, &Finding::id);
  return at == findings.end() ? nullptr : &*at;
}

// "id" of each that is not ok, in order.
inline std::vector<std::string> troubles(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  for (const Finding& finding : findings)
    if (finding.level != Level::ok) ids.push_back(finding.id);
  return ids;
}

}  // namespace todoku::check
