#include "auth/arc.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace todoku::auth {
namespace {

std::unexpected<Error> broken(std::string what) {
  return fail(Errc::malformed, std::move(what));
}

// i= of all three fields: 1 to 50 (§4.2.1); 0 if it is none.
unsigned read_instance(std::string_view text) {
  std::uint64_t value = 0;
  const bool number = text.size() <= 2 && parse_number(text, value);
  return number && value <= kArcSets ? static_cast<unsigned>(value) : 0;
}

// Behind white space and comments (CFWS, RFC 5322 §3.2.2); "" where a comment does not end.
std::string_view behind_comments(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '(') {
      ++depth;
    } else if (depth > 0 && c == ')') {
      --depth;
    } else if (depth > 0 && c == '\\') {
      ++at;
    } else if (depth == 0 && !is_space(c)) {
      return text.substr(at);
    }
  }
  return "";
}

// ARC-Authentication-Results is no tag list; "i=N;" stands in front, with CFWS anywhere (§4.1.1,
// §4.2.1).
unsigned results_instance(std::string_view value) {
  value = behind_comments(value);
  if (!value.starts_with('i')) return 0;
  value = behind_comments(value.substr(1));
  if (!value.starts_with('=')) return 0;
  value = behind_comments(value.substr(1));
  const std::size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
  if (!behind_comments(value.substr(digits)).starts_with(';')) return 0;
  return read_instance(value.substr(0, digits));
}

unsigned tag_instance(std::string_view value) {
  const Result<TagList> tags = TagList::parse(value);
  const Tag* i = tags ? tags->find("i") : nullptr;
  return i ? read_instance(i->value) : 0;
}

using Sets = std::map<unsigned, ArcSet>;

// Puts the fields of one name into their sets.
Result<void> collect(const SignedMessage& message, std::string_view name,
                     const mail::Field* ArcSet::* place, Sets& sets) {
  for (const mail::Field* field : message.all(name)) {
    const bool results = place == &ArcSet::results;
    const unsigned i = results ? results_instance(field->value) : tag_instance(field->value);
    if (i == 0) return broken(std::string(name) + " has no good i=");
    ArcSet& set = sets[i];
    if (set.*place) return broken(std::string(name) + " stands twice for i=" + std::to_string(i));
    set.instance = i;
    set.*place = field;
  }
  return {};
}

}  // namespace

const char* to_string(ArcStatus status) {
  switch (status) {
    case ArcStatus::none: return "none";
    case ArcStatus::pass: return "pass";
    case ArcStatus::fail: return "fail";
  }
  std::unreachable();
}

Result<ArcSeal> read_seal(std::string_view value) {
  const Result<TagList> tags = TagList::parse(value);
  if (!tags) return std::unexpected(tags.error());
  // §4.1.3: a seal signs the sets alone; one with h= makes the chain fail.
  if (tags->find("h")) return broken("ARC-Seal has h=");
  for (const std::string_view name : {"a", "b", "cv", "d", "i", "s"}) {
    const Tag* tag = tags->find(name);
    if (!tag || tag->value.empty()) return broken("ARC-Seal without " + std::string(name) + "=");
  }
  ArcSeal seal;
  if (Result<void> r = read_algorithm(tags->find("a")->value, seal.signature); !r) {
    return std::unexpected(r.error());
  }
  Result<std::string> bytes = decode_folded(tags->find("b")->value);
  if (!bytes) return broken("ARC-Seal's b= is not base 64");
  seal.signature.signature = std::move(*bytes);
  seal.signature.domain = read_domain(tags->find("d")->value);
  seal.signature.selector = read_domain(tags->find("s")->value);
  if (seal.signature.domain.empty() || seal.signature.selector.empty()) {
    return broken("ARC-Seal's d= or s= is no name");
  }
  const Result<std::optional<std::uint64_t>> at = read_number(*tags, "t");
  if (!at) return std::unexpected(at.error());
  seal.signature.at = *at;
  seal.chain = std::string(tags->find("cv")->value);
  if (seal.chain != "none" && seal.chain != "pass" && seal.chain != "fail") {
    return broken("ARC-Seal's cv= is none of none, pass, fail");
  }
  return seal;
}

Result<std::vector<ArcSet>> read_sets(const SignedMessage& message) {
  Sets sets;
  const struct {
    std::string_view name;
    const mail::Field* ArcSet::* place;
  } kinds[] = {{"ARC-Authentication-Results", &ArcSet::results},
               {"ARC-Message-Signature", &ArcSet::signature},
               {"ARC-Seal", &ArcSet::seal}};
  for (const auto& kind : kinds) {
    if (Result<void> r = collect(message, kind.name, kind.place, sets); !r) {
      return std::unexpected(r.error());
    }
  }
  std::vector<ArcSet> out;
  for (const auto& [instance, set] : sets) {
    if (instance != out.size() + 1) return broken("the ARC sets have a gap");
    if (!set.results || !set.signature || !set.seal) {
      return broken("ARC set " + std::to_string(instance) + " is not complete");
    }
    out.push_back(set);
  }
  return out;
}

std::string sealed_text(std::span<const ArcSet> sets) {
  std::string text;
  for (const ArcSet& set : sets) {
    append_canonical_field(Canon::relaxed, set.results->whole, text);
    append_canonical_field(Canon::relaxed, set.signature->whole, text);
    const bool last = &set == &sets.back();
    append_canonical_field(Canon::relaxed,
                           last ? without_signature(set.seal->whole) : std::string(set.seal->whole),
                           text);
  }
  if (!text.empty()) text.resize(text.size() - 2);
  return text;
}

}  // namespace todoku::auth
