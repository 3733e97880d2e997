#include "check/spf_repair.h"

#include <algorithm>
#include <array>

#include "auth/spf_record.h"
#include "base/nearest.h"
#include "base/text.h"
#include "dns/address.h"

namespace todoku::check {

namespace {

constexpr std::string_view kVersion = "v=spf1";
constexpr std::array<std::string_view, 10> kNames = {"all", "include", "a",      "mx",       "ptr",
                                                     "ip4", "ip6",     "exists", "redirect", "exp"};
constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

bool reads(std::string_view record) {
  return auth::is_spf_record(record) && auth::parse_spf_record(record).slips.empty();
}

// The terms as written, without the version, cut at spaces and at what people put between them.
std::vector<std::string> terms_of(std::string_view record) {
  std::vector<std::string> terms;
  if (istarts_with(record, kVersion)) record.remove_prefix(kVersion.size());
  std::string term;
  for (const char c : record) {
    if (!is_space(c) && c != ',' && c != ';') {
      term += c;
      continue;
    }
    if (!term.empty()) terms.push_back(std::move(term));
    term.clear();
  }
  if (!term.empty()) terms.push_back(std::move(term));
  return terms;
}

std::string joined(const std::vector<std::string>& terms) {
  std::string record(kVersion);
  for (const std::string& term : terms) record += " " + term;
  return record;
}

struct Pieces {
  std::string_view qualifier, name, rest;  // "-", "ip4", ":192.0.2.1/24"
};

Pieces pieces_of(std::string_view term) {
  Pieces pieces;
  const bool qualified = !term.empty() && std::string_view("+-~?").find(term[0]) != term.npos;
  pieces.qualifier = term.substr(0, qualified ? 1 : 0);
  term.remove_prefix(pieces.qualifier.size());
  const std::size_t end = std::min(term.find_first_of(":/="), term.size());
  pieces.name = term.substr(0, end);
  pieces.rest = term.substr(end);
  return pieces;
}

// "ip4:..." for whatever family the address is of, with a prefix that fits it.
std::string network_term(const Pieces& pieces) {
  std::string_view rest = pieces.rest;
  if (!rest.empty() && (rest[0] == ':' || rest[0] == '=')) rest.remove_prefix(1);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto bytes = dns::address_bytes(rest.substr(0, slash));
  if (!bytes) return "";
  const bool v4 = bytes->size() == 4;
  std::uint64_t bits = v4 ? 32 : 128;
  const std::uint64_t most = bits;
  if (slash < rest.size() && !parse_number(rest.substr(slash + 1), bits)) return "";
  std::string term = std::string(pieces.qualifier) + (v4 ? "ip4:" : "ip6:");
  term += rest.substr(0, slash);
  return bits < most ? term + "/" + std::to_string(bits) : term;
}

// "ip4=192.0.2.1" is a modifier that nobody knows, and so is passed over in silence.
bool is_mistaken(std::string_view term) {
  const Pieces pieces = pieces_of(term);
  const bool known = std::ranges::find_if(kNames, [&](std::string_view name) {
                       return iequals(name, pieces.name);
                     }) != kNames.end();
  return known && pieces.rest.starts_with('=') && !iequals(pieces.name, "redirect") &&
         !iequals(pieces.name, "exp");
}

std::string mend_term(const std::string& term) {
  const Pieces pieces = pieces_of(term);
  if (istarts_with(pieces.name, "ip")) return network_term(pieces);
  const std::string_view name = nearest(pieces.name, kNames);
  if (name.empty()) {
    // A bare address is an address.
    const std::string_view rest = std::string_view(term).substr(pieces.qualifier.size());
    const Pieces bare{pieces.qualifier, "ip4", rest};
    return network_term(bare);
  }
  const bool modifier = name == "redirect" || name == "exp";
  std::string rest(pieces.rest);
  if (!rest.empty() && rest[0] != '/') rest[0] = modifier ? '=' : ':';
  if (name == "all") rest.clear();
  return (modifier ? "" : std::string(pieces.qualifier)) + std::string(name) + rest;
}

// "ip4:192.0.2.1include:x": two strings of one record joined without a space between them.
std::vector<std::string> unglued(const std::string& term) {
  for (const std::string_view name : {"include:", "ip4:", "ip6:", "redirect=", "exists:", "mx:"}) {
    const std::size_t at = ifind(term, name, 1);
    if (at == std::string::npos || is_alpha(term[at - 1]) || term[at - 1] == '-') continue;
    if (std::string_view("+~?:./=").find(term[at - 1]) != std::string_view::npos) continue;
    std::vector<std::string> terms = unglued(term.substr(0, at));
    for (std::string& rest : unglued(term.substr(at))) terms.push_back(std::move(rest));
    return terms;
  }
  const std::size_t end = term.size() > 4 ? term.size() - 4 : 0;
  const std::string_view tail = std::string_view(term).substr(end);
  if (end > 0 && (iequals(tail, "-all") || iequals(tail, "~all") || iequals(tail, "?all")))
    return {term.substr(0, end), std::string(tail)};
  return {term};
}

bool is_all(const std::string& term) {
  return iequals(pieces_of(term).name, "all");
}

// How much a final "all" lets through.
std::size_t leniency(const std::string& term) {
  const std::string_view qualifier = pieces_of(term).qualifier;
  return qualifier == "-" ? 0 : qualifier == "~" ? 1 : qualifier == "?" ? 2 : 3;
}

bool holds(std::span<const std::string> terms, std::string_view term) {
  return std::ranges::any_of(terms, [&](const std::string& one) { return iequals(one, term); });
}

bool has(std::span<const std::string> terms, std::string_view name) {
  return std::ranges::any_of(
      terms, [&](const std::string& one) { return iequals(pieces_of(one).name, name); });
}

// The term as it should stand; "": nobody can tell.
std::string sound(const std::string& term) {
  if (reads(joined({term})) && !is_mistaken(term)) return term;
  std::string better = mend_term(term);
  return !better.empty() && reads(joined({better})) ? better : "";
}

class Rewriter {
 public:
  Rewriter(bool several, std::span<const std::string> dead) : several_(several), dead_(dead) {}

  void add(const std::string& record) {
    for (const std::string& written : terms_of(record))
      for (const std::string& term : unglued(written)) take(term);
  }
  SpfRewriting take() {
    if (several_ && !all_.empty()) terms_.push_back(all_);
    if (!has(terms_, "all") && !has(terms_, "redirect")) terms_.emplace_back("~all");
    rewriting_.record = joined(terms_);
    return std::move(rewriting_);
  }

 private:
  void take(const std::string& written) {
    std::string term = sound(written);
    if (term.empty() || holds(dead_, term) || is_second(term)) {
      rewriting_.dropped.push_back(written);
      return;
    }
    if (is_all(term)) return take_all(term);
    if (several_ && iequals(pieces_of(term).name, "redirect"))
      term = "include:" + term.substr(term.find('=') + 1);
    if (!several_ || !holds(terms_, term)) terms_.push_back(std::move(term));
  }
  // RFC 7208 §6: neither may stand twice.
  bool is_second(std::string_view term) const {
    const std::string_view name = pieces_of(term).name;
    const bool once = iequals(name, "exp") || (iequals(name, "redirect") && !several_);
    return once && has(terms_, name);
  }
  void take_all(const std::string& written) {
    const std::string term = leniency(written) == 3 ? "~all" : written;
    if (!several_) return terms_.push_back(term);
    if (all_.empty() || leniency(term) > leniency(all_)) all_ = term;
  }

  bool several_;
  std::span<const std::string> dead_;
  std::vector<std::string> terms_;
  std::string all_;  // of several records
  SpfRewriting rewriting_;
};

}  // namespace

std::string spf_term(std::string_view address) {
  auto bytes = dns::address_bytes(address);
  if (!bytes) return "";
  if (bytes->starts_with(kMapped)) bytes->erase(0, kMapped.size());
  return (bytes->size() == 4 ? "ip4:" : "ip6:") + dns::address_text(*bytes);
}

std::string with_term(std::string_view record, std::string_view term) {
  return std::string(kVersion) + " " + std::string(term) +
         std::string(record.substr(std::min(kVersion.size(), record.size())));
}

bool is_passed_over(std::string_view term) {
  return is_mistaken(term);
}

SpfRewriting rewritten(std::span<const std::string> records, std::span<const std::string> dead) {
  Rewriter rewriter(records.size() > 1, dead);
  for (const std::string& record : records) rewriter.add(record);
  SpfRewriting rewriting = rewriter.take();
  rewriting.changed = records.size() != 1 || !reads(records.front()) ||
                      rewriting.record != joined(terms_of(records.front()));
  return rewriting;
}

}  // namespace todoku::check
