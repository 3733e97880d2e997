#include "reply/mechanisms.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kReachBytes = 120;  // "SPF [domain] with ip: [address] = did not pass"
constexpr auto kNames = std::to_array<std::string_view>({"spf", "dkim", "dmarc"});

// Where `name` next stands as a word of its own.
std::size_t find_word(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = ifind(text, name, from); at != text.npos; at = ifind(text, name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !(is_alnum(text[at - 1]) || text[at - 1] == '_');
    if (begins && (end == text.size() || !is_alnum(text[end]))) return at;
  }
  return text.npos;
}

// What stands behind the name, up to what belongs to something else.
std::string_view reach_of(std::string_view rest) {
  rest = rest.substr(0, std::min(kReachBytes, rest.find_first_of(",;")));
  for (const std::string_view name : kNames) rest = rest.substr(0, find_word(rest, name, 0));
  return rest;
}

Outcome outcome_of(std::string_view word) {
  const auto begins = [word](std::string_view with) { return istarts_with(word, with); };
  if (begins("pass")) return Outcome::passed;
  if (begins("none") || begins("missing") || begins("no record")) return Outcome::no_record;
  for (const char* bad : {"fail", "softfail", "hardfail", "did not", "not pass", "permerror"})
    if (begins(bad)) return Outcome::failed;
  return Outcome::untold;
}

Outcome outcome_in(std::string_view text, std::string_view name) {
  for (std::size_t at = find_word(text, name, 0); at != text.npos;
       at = find_word(text, name, at + 1)) {
    std::string_view rest = trim(reach_of(text.substr(at + name.size())));
    const std::size_t mark = rest.starts_with(':') ? 0 : rest.find('=');
    if (mark == rest.npos) continue;
    const Outcome outcome = outcome_of(trim(rest.substr(mark + 1)));
    if (outcome != Outcome::untold) return outcome;
  }
  return Outcome::untold;
}

bool shows_spf_record(std::string_view text) {
  for (const char* sign : {"hard fail", "hardfail", "softfail", "soft fail", "-all", "~all"})
    if (ifind(text, sign) != text.npos) return true;
  return false;
}

bool is_spf(const Fix& fix) {
  return fix.type == "TXT" && istarts_with(fix.value, "v=spf1");
}

}  // namespace

Mechanisms read_mechanisms(std::string_view text) {
  if (ifind(text, "spf") == text.npos && ifind(text, "dkim") == text.npos &&
      ifind(text, "dmarc") == text.npos)
    return {};
  return {outcome_in(text, "spf"), outcome_in(text, "dkim"), outcome_in(text, "dmarc"),
          shows_spf_record(text)};
}

bool is_wanted(const Fix& fix, Cause cause, const Mechanisms& told) {
  if (is_spf(fix)) return told.spf != Outcome::passed;
  if (fix.name.contains("._domainkey.")) return told.dkim != Outcome::passed;
  if (!fix.name.starts_with("_dmarc.")) return true;
  return cause == Cause::dmarc_missing || told.dmarc == Outcome::failed ||
         told.dmarc == Outcome::no_record;
}

Fix as_addition(Fix fix, const Mechanisms& told) {
  if (is_spf(fix) && told.spf != Outcome::no_record) fix.value = spf_terms(fix.value);
  return fix;
}

bool is_spf_addition(const Fix& fix) {
  return fix.kind == "dns" && fix.type == "TXT" &&
         (fix.value.starts_with("ip4:") || fix.value.starts_with("ip6:") ||
          fix.value.starts_with("include:"));
}

std::string spf_terms(std::string_view record) {
  std::string terms;
  for (const std::string_view term : split(record, ' ')) {
    if (term.empty() || iequals(term, "v=spf1") || iequals(term.substr(1), "all")) continue;
    terms += (terms.empty() ? "" : " ") + std::string(term);
  }
  return terms;
}

}  // namespace todoku::reply
