// check/spf_repair.h - SPF records written anew: an address put in, slips mended, several made one.
//
// Pure functions over the text of a record. What is written always parses without a slip; where no
// such record can be made, nothing is offered.
#pragma once

#include <optional>
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

// A first record for who sends from these addresses: "v=spf1 ip4:192.0.2.1 ~all".
std::string first_record(std::span<const std::string> addresses);

// The usual slips mended: "ipv4:" and "ip:" for "ip4:", an IPv6 address behind "ip4:",
// "include=" and "redirect:", commas and semicolons between terms, mistyped mechanisms, a prefix
// that is too long, terms glued together. nullopt: a slip remains, or there was none.
std::optional<std::string> mended(std::string_view record);

// "ip4=192.0.2.1": by the grammar a modifier that nobody knows, by intention a mechanism.
bool is_passed_over(std::string_view term);

// One record that says what all say: their terms once each, the most lenient "all" last.
std::optional<std::string> merged(std::span<const std::string> records);

}  // namespace todoku::check
