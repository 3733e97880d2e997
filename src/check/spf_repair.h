// check/spf_repair.h - SPF records written anew: an address put in, slips mended, several made one.
//
// Pure functions over the text of a record. What is written always parses without a slip; whether
// it holds against the DNS is proved by check/spf_proof.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::check {

// "ip4:192.0.2.1", "ip6:2001:db8::1"; IPv4 mapped into IPv6 counts as IPv4. "" if it is no address.
std::string spf_term(std::string_view address);

// `record` with `term` right behind the version: found before any look-up is spent, and before a
// term that says no.
std::string with_term(std::string_view record, std::string_view term);

// "ip4=192.0.2.1": by the grammar a modifier that nobody knows, by intention a mechanism.
bool is_passed_over(std::string_view term);

struct SpfRewriting {
  std::string record;
  std::vector<std::string> dropped;  // terms as written that `record` has nothing of
  bool changed = false;              // it says something else than the one record that there was
};

// One record that says what all of `records` say. Usual slips are mended: "ipv4:" and "ip:" for
// "ip4:", an IPv6 address behind "ip4:", "include=" and "redirect:", commas and semicolons between
// terms, mistyped mechanisms, a prefix that is too long, terms glued together. Terms that cannot be
// mended, and those of `dead`, are left out. "+all" becomes "~all", and so does a missing end. Of
// several records each term stands once, the most lenient "all" last, and "redirect=" is an
// include, since there is room for one end only.
SpfRewriting rewritten(std::span<const std::string> records, std::span<const std::string> dead);

}  // namespace todoku::check
