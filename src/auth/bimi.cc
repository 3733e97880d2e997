#include "auth/bimi.h"

#include "auth/field_list.h"
#include "auth/tag_list.h"
#include "base/text.h"
#include "dns/name.h"

namespace todoku::auth {

namespace {

// §4.2.1: only https; commas and semicolons are encoded.
bool is_web_address(std::string_view uri) {
  constexpr std::string_view kWeb = "https://";
  return istarts_with(uri, kWeb) && uri.size() > kWeb.size() && uri[kWeb.size()] != '/' &&
         uri.find_first_of(" \t\r\n,") == std::string_view::npos;
}

std::string read_address(BimiRecord& record, std::string_view text, const Tag* tag) {
  if (tag == nullptr || tag->value.empty()) return "";
  if (is_web_address(tag->value)) return std::string(tag->value);
  record.broken = true;
  record.slips.push_back(slip_of(text, tag->value, "only an https:// address may stand here"));
  return "";
}

void warn_of_unknown(BimiRecord& record, std::string_view text, const TagList& tags) {
  for (const Tag& tag : tags.tags()) {
    const bool known = tag.name == "v" || tag.name == "l" || tag.name == "a" || tag.name == "avp" ||
                       tag.name == "e" || tag.name == "lps";
    if (!known) record.slips.push_back(slip_of(text, tag.name, "an unknown tag"));
  }
}

std::optional<dns::Name> record_name(const BimiQuestion& question, const dns::Name& domain) {
  return dns::parse_name(to_lower(question.selector) + "._bimi." + domain);
}

}  // namespace

bool is_bimi_record(std::string_view text) {
  const std::string_view first = text.substr(0, text.find(';'));
  const std::size_t equals = first.find('=');
  if (equals == std::string_view::npos) return false;
  return trim_blanks(first.substr(0, equals)) == "v" &&
         trim_blanks(first.substr(equals + 1)) == "BIMI1";
}

BimiRecord parse_bimi_record(std::string_view text) {
  BimiRecord record;
  const Result<TagList> tags = TagList::parse(text);
  if (!tags) {
    record.broken = true;
    record.slips.push_back({0, text.size(), tags.error().what});
    return record;
  }
  const Tag* logo = tags->find("l");
  const Tag* evidence = tags->find("a");
  record.logo = read_address(record, text, logo);
  record.evidence = read_address(record, text, evidence);
  const bool no_evidence = evidence == nullptr || evidence->value.empty();
  record.declined = logo != nullptr && logo->value.empty() && no_evidence;
  if (logo == nullptr) {
    record.broken = true;
    record.slips.push_back({text.size(), 0, "l= is missing"});
  }
  warn_of_unknown(record, text, *tags);
  return record;
}

Ask<BimiLookup> look_up_bimi(BimiQuestion question) {
  BimiLookup lookup;
  for (const dns::Name& domain : {question.author, question.organization}) {
    const std::optional<dns::Name> name = record_name(question, domain);
    if (domain.empty() || domain == lookup.domain || !name) continue;
    lookup.domain = domain;
    lookup.text = co_await look_up_text(*name, is_bimi_record);
    if (lookup.text.found != TextFound::none) break;
  }
  if (lookup.text.found == TextFound::one)
    lookup.record = parse_bimi_record(lookup.text.texts.front());
  co_return lookup;
}

}  // namespace todoku::auth
