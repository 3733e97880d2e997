#include "auth/spf_record.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "auth/spf_macro.h"
#include "base/text.h"
#include "dns/address.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kVersion = "v=spf1";

// How the argument of a term looks.
enum class Form {
  none,             // all
  domain,           // ":" domain-spec
  optional_domain,  // [":" domain-spec]
  domain_cidr,      // [":" domain-spec] [dual-cidr-length]
  network           // ":" address ["/" bits]
};

struct Mechanism {
  std::string_view name;
  SpfKind kind;
  Form form;
};

constexpr Mechanism kMechanisms[] = {
    {"all", SpfKind::all, Form::none},
    {"include", SpfKind::include, Form::domain},
    {"a", SpfKind::a, Form::domain_cidr},
    {"mx", SpfKind::mx, Form::domain_cidr},
    {"ptr", SpfKind::ptr, Form::optional_domain},
    {"ip4", SpfKind::ip4, Form::network},
    {"ip6", SpfKind::ip6, Form::network},
    {"exists", SpfKind::exists, Form::domain},
};

using MaybeSlip = std::optional<Slip>;

MaybeSlip moved(MaybeSlip slip, std::size_t by) {
  if (slip) slip->at += by;
  return slip;
}

// "/24" at the end of `text` is cut off into `bits`. `mark` is "/" or "//".
MaybeSlip take_bits(std::string_view& text, std::string_view mark, unsigned most, unsigned& bits) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[text.size() - 1 - digits])) ++digits;
  const std::string_view head = text.substr(0, text.size() - digits);
  if (digits == 0 || !head.ends_with(mark)) return std::nullopt;
  const std::string_view number = text.substr(head.size());
  std::uint64_t value = 0;
  const bool padded = number.size() > 1 && number[0] == '0';
  if (padded || !parse_number(number, value) || value > most)
    return Slip{head.size(), digits, "a prefix length goes from 0 to " + std::to_string(most)};
  bits = static_cast<unsigned>(value);
  text = head.substr(0, head.size() - mark.size());
  return std::nullopt;
}

MaybeSlip read_domain(SpfTerm& term, std::string_view text) {
  const MaybeSlip slip = domain_spec_slip(text);
  if (!slip) term.target = std::string(text);
  return slip;
}

// `text` begins behind the mechanism's name: "", ":example.org/24", "//64".
MaybeSlip read_domain_cidr(SpfTerm& term, std::string_view text) {
  if (MaybeSlip slip = take_bits(text, "//", 128, term.v6_bits)) return slip;
  if (MaybeSlip slip = take_bits(text, "/", 32, term.v4_bits)) return slip;
  if (text.empty()) return std::nullopt;
  if (text[0] != ':') return Slip{0, text.size(), "a prefix length is a number"};
  return moved(read_domain(term, text.substr(1)), 1);
}

MaybeSlip read_network(SpfTerm& term, std::string_view text) {
  if (text.size() < 2 || text[0] != ':') return Slip{0, text.size(), "an address is missing"};
  const bool v4 = term.kind == SpfKind::ip4;
  const MaybeSlip slip =
      v4 ? take_bits(text, "/", 32, term.v4_bits) : take_bits(text, "/", 128, term.v6_bits);
  if (slip) return slip;
  const auto bytes = dns::address_bytes(text.substr(1));
  if (!bytes || bytes->size() != (v4 ? 4u : 16u))
    return Slip{1, text.size() - 1, v4 ? "no IPv4 address" : "no IPv6 address"};
  term.network = *bytes;
  return std::nullopt;
}

MaybeSlip read_argument(SpfTerm& term, Form form, std::string_view text) {
  switch (form) {
    case Form::none:
      if (text.empty()) return std::nullopt;
      return Slip{0, text.size(), "\"all\" takes no argument"};
    case Form::optional_domain:
      if (text.empty()) return std::nullopt;
      [[fallthrough]];
    case Form::domain:
      if (text.empty() || text[0] != ':') return Slip{0, text.size(), "a domain is missing"};
      return moved(read_domain(term, text.substr(1)), 1);
    case Form::domain_cidr: return read_domain_cidr(term, text);
    case Form::network: return read_network(term, text);
  }
  std::unreachable();
}

MaybeSlip read_mechanism(SpfTerm& term, std::string_view text) {
  std::size_t start = 0;
  if (!text.empty() && std::string_view("+-~?").find(text[0]) != std::string_view::npos) {
    term.qualifier = text[0];
    start = 1;
  }
  const std::size_t end = std::min(text.find_first_of(":/", start), text.size());
  const std::string_view name = text.substr(start, end - start);
  for (const Mechanism& mechanism : kMechanisms) {
    if (mechanism.name.size() != name.size() || !iequals(mechanism.name, name)) continue;
    term.kind = mechanism.kind;
    return moved(read_argument(term, mechanism.form, text.substr(end)), end);
  }
  return Slip{start, name.size(), "no such mechanism"};
}

// The length of the name before "=", or 0: no modifier.
std::size_t modifier_name(std::string_view text) {
  if (text.empty() || !is_alpha(text[0])) return 0;
  std::size_t end = 0;
  while (end < text.size() &&
         (is_alnum(text[end]) || text[end] == '-' || text[end] == '_' || text[end] == '.'))
    ++end;
  return end < text.size() && text[end] == '=' ? end : 0;
}

MaybeSlip read_modifier(SpfTerm& term, std::string_view text, std::size_t name_bytes) {
  const std::string_view name = text.substr(0, name_bytes);
  const std::string_view value = text.substr(name_bytes + 1);
  term.kind = iequals(name, "redirect") ? SpfKind::redirect
              : iequals(name, "exp")    ? SpfKind::exp
                                        : SpfKind::other_modifier;
  if (term.kind == SpfKind::other_modifier)
    return moved(macro_slip(value, MacroPlace::modifier), name_bytes + 1);
  return moved(read_domain(term, value), name_bytes + 1);
}

void read_term(SpfRecord& record, std::string_view text, std::size_t at) {
  SpfTerm term;
  term.at = at;
  term.length = text.size();
  const std::size_t name = modifier_name(text);
  MaybeSlip slip = name != 0 ? read_modifier(term, text, name) : read_mechanism(term, text);
  const bool once = term.kind == SpfKind::redirect || term.kind == SpfKind::exp;
  if (!slip && once && record.modifier(term.kind) != nullptr)
    slip = Slip{0, text.size(), "a modifier that may stand only once"};  // RFC 7208 §6
  if (slip) {
    record.slips.push_back(*moved(slip, at));
  } else {
    record.terms.push_back(std::move(term));
  }
}

}  // namespace

const SpfTerm* SpfRecord::modifier(SpfKind kind) const {
  const auto it = std::ranges::find(terms, kind, &SpfTerm::kind);
  return it == terms.end() ? nullptr : &*it;
}

bool SpfRecord::has_all() const {
  return modifier(SpfKind::all) != nullptr;
}

bool is_spf_record(std::string_view text) {
  if (!istarts_with(text, kVersion)) return false;
  return text.size() == kVersion.size() || text[kVersion.size()] == ' ';
}

SpfRecord parse_spf_record(std::string_view text) {
  SpfRecord record;
  record.terms.reserve(static_cast<std::size_t>(std::ranges::count(text, ' ')));
  for (std::size_t at = kVersion.size(); at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find(' ', at), text.size());
    read_term(record, text.substr(at, end - at), at);
    at = end;
  }
  return record;
}

bool is_modifier(SpfKind kind) {
  return kind == SpfKind::redirect || kind == SpfKind::exp || kind == SpfKind::other_modifier;
}

bool asks_dns(SpfKind kind) {
  switch (kind) {
    case SpfKind::include:
    case SpfKind::a:
    case SpfKind::mx:
    case SpfKind::ptr:
    case SpfKind::exists:
    case SpfKind::redirect: return true;
    case SpfKind::all:
    case SpfKind::ip4:
    case SpfKind::ip6:
    case SpfKind::exp:
    case SpfKind::other_modifier: return false;
  }
  std::unreachable();
}

}  // namespace todoku::auth
