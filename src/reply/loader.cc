#include "reply/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/nearest.h"
#include "base/text.h"
#include "reply/codes.h"
#include "reply/fields.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kMaxPhraseBytes = 200;  // a phrase longer than a line of a reply is a mistake
constexpr std::size_t kMinGroupBytes = 4;     // "no" stands in every second reply

bool is_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (is_alnum(c) && c == lower(c)) || c == '.' || c == '_' || c == '-';
  });
}

// "unknown cause `user_unkown`; did you mean `user_unknown`?"
template <std::size_t n>
std::string unknown_word(std::string_view key, std::string_view word,
                         const std::array<std::string_view, n>& known) {
  const std::string_view near = nearest(word, known);
  const std::string hint = near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
  return fmt::format("unknown {} `{}`{}", key, word, hint);
}

constexpr std::array<std::string_view, kCauses> kCauseNames = {
#define CAUSE(name, group, scope, permanence, responsible, advice, meaning) #name,
#include "reply/cause.def"
#undef CAUSE
};
constexpr std::array<std::string_view, 3> kPermanences = {"permanent", "temporary", "ambiguous"};
constexpr std::array<std::string_view, 4> kResponsibles = {"recipient", "sender", "provider",
                                                           "network"};
constexpr std::array<std::string_view, 8> kScopes = {
    "recipient", "recipient_domain", "message", "sender_domain",
    "egress_ip", "session",          "account", "site"};
constexpr std::array<std::string_view, 10> kAdvices = {
    "suppress",    "retry",       "retry_slower",      "fix_auth",
    "fix_dns",     "fix_message", "contact_recipient", "contact_provider",
    "review_list", "none"};
constexpr std::array<std::string_view, 13> kStages = {"banner",  "ehlo", "starttls", "auth", "mail",
                                                      "rcpt",    "data", "eod",      "quit", "dns",
                                                      "connect", "tls",  "timeout"};
constexpr std::array<std::string_view, 3> kFixKinds = {"dns", "setting", "message"};

// Replaces `value` by the word under `key`, if there is one.
template <class Enum, std::size_t n>
void read_word(Fields& fields, std::string_view key, Enum& value,
               std::optional<Enum> (*parse)(std::string_view),
               const std::array<std::string_view, n>& known) {
  const std::string word = fields.text(key);
  if (word.empty()) return;
  if (const std::optional<Enum> parsed = parse(word)) {
    value = *parsed;
  } else {
    fields.fault_at(key, unknown_word(key, word, known));
  }
}

// Codes at the front of a reply are not part of its text.
bool begins_with_code(std::string_view phrase) {
  const std::string_view first = phrase.substr(0, phrase.find_first_of(" -"));
  const std::optional<Codes> codes = parse_codes(first);
  if (!codes || first.size() == phrase.size()) return codes && codes->enhanced;
  return codes->enhanced || phrase[first.size()] == '-' ||
         begins_with_code(phrase.substr(first.size() + 1));
}

void read_verdict(Fields& fields, Entry& entry) {
  const std::string name = fields.needed_text("cause");
  const std::optional<Cause> cause = parse_cause(name);
  if (!cause && !name.empty()) fields.fault_at("cause", unknown_word("cause", name, kCauseNames));
  entry.verdict = verdict_of(cause.value_or(Cause::undetermined), Confidence::none, entry.id);
  read_word(fields, "permanence", entry.verdict.permanence, parse_permanence, kPermanences);
  read_word(fields, "responsible", entry.verdict.responsible, parse_responsible, kResponsibles);
  read_word(fields, "scope", entry.verdict.scope, parse_scope, kScopes);
  read_word(fields, "action", entry.verdict.action, parse_advice, kAdvices);
}

void read_stages(Fields& fields, Entry& entry) {
  for (const std::string& name : fields.texts("at")) {
    if (const std::optional<smtp::Stage> stage = smtp::parse_stage(name)) {
      entry.at.push_back(*stage);
    } else {
      fields.fault_at("at", unknown_word("stage", name, kStages));
    }
  }
}

void read_codes(Fields& fields, Entry& entry) {
  entry.codes = fields.texts("codes");
  for (const std::string& code : entry.codes) {
    if (!parse_codes(code)) {
      fields.fault_at(
          "codes", fmt::format("bad code `{}`: write \"550 5.7.26\", \"550\" or \"5.7.26\"", code));
    }
  }
  entry.codes_only = fields.flag("codes_only");
  if (entry.codes_only && entry.codes.empty())
    fields.fault_at("codes_only", "`codes_only` without `codes`");
}

void check_group(Fields& fields, const std::vector<std::string>& group, std::size_t least_bytes) {
  if (group.empty()) {
    return fields.fault_at("says", "`says` holds an empty group, which everything would match");
  }
  std::size_t bytes = 0;
  for (const std::string& phrase : group) {
    const std::string folded = normalise_phrase(phrase);
    bytes += folded.size();
    if (folded.empty()) fields.fault_at("says", "`says` holds an empty phrase");
    if (phrase.size() > kMaxPhraseBytes) {
      fields.fault_at("says", fmt::format("phrase longer than {} bytes", kMaxPhraseBytes));
    }
    if (begins_with_code(folded)) {
      fields.fault_at("says",
                      fmt::format("phrase `{}` begins with a code: put it into `codes`", phrase));
    }
  }
  if (bytes > 0 && bytes < least_bytes) {
    fields.fault_at("says", fmt::format("`{}` is too little to recognise a reply by", group[0]));
  }
}

void read_phrases(Fields& fields, Entry& entry) {
  entry.says = fields.groups("says");
  if (entry.says.empty()) fields.fault_at("says", "no `says`: any of [all of [phrases]]");
  // Where the codes are a condition, a short word is enough: "ok" under a 250.
  const std::size_t least_bytes = entry.codes_only ? 1 : kMinGroupBytes;
  for (const std::vector<std::string>& group : entry.says) check_group(fields, group, least_bytes);
}

Bilingual read_bilingual(Fields& fields, std::string_view key, std::string_view file,
                         std::vector<Fault>& faults, const Entry& entry) {
  const toml::table* table = fields.table(key);
  if (!table) return {};
  Fields inner(*table, file, faults);
  inner.set_entry(entry.id);
  inner.set_path(key);
  Bilingual both;
  both.en = inner.needed_text("en");
  both.ja = inner.needed_text("ja");
  inner.finish();
  return both;
}

Fix read_fix(const toml::table& table, std::string_view file, std::vector<Fault>& faults,
             const Entry& entry) {
  Fields fields(table, file, faults);
  fields.set_entry(entry.id);
  Fix fix;
  fix.kind = fields.needed_text("kind");
  if (!fix.kind.empty() && std::ranges::find(kFixKinds, fix.kind) == kFixKinds.end()) {
    fields.fault_at("kind", unknown_word("kind", fix.kind, kFixKinds));
  }
  fix.type = fields.text("type");
  fix.name = fields.text("name");
  fix.value = fields.text("value");
  fields.finish();
  return fix;
}

void read_validity(Fields& fields, Entry& entry) {
  const std::vector<std::string> valid = fields.dates("valid");
  if (valid.empty()) return;
  if (valid.size() != 2)
    return fields.fault_at("valid", "`valid` must be [from, to]; \"\" is open");
  entry.valid_from = valid[0];
  entry.valid_to = valid[1];
  if (!valid[0].empty() && !valid[1].empty() && valid[1] < valid[0]) {
    fields.fault_at("valid", "`valid` ends before it begins");
  }
}

void read_evidence(Fields& fields, Entry& entry) {
  entry.source = fields.needed_text("source");
  entry.read = fields.date("read");
  if (entry.read.empty()) fields.fault_at("read", "no `read`: the date when the source was read");
  entry.examples = fields.texts("examples");
  if (entry.examples.empty())
    fields.fault_at("examples", "no `examples`: at least one reply as it was seen");
  entry.counter_examples = fields.texts("not");
}

void read_voice(Fields& fields, Entry& entry) {
  entry.emit = fields.text("emit");
  entry.personas = fields.texts("persona");
  if (!entry.emit.empty() && entry.personas.empty()) {
    fields.fault_at("emit", "`emit` without `persona`: who says it?");
  }
  if (entry.emit.empty() && !entry.personas.empty()) {
    fields.fault_at("persona", "`persona` without `emit`: what does it say?");
  }
}

Entry read_entry(const toml::table& table, const SourceFile& file, std::vector<Fault>& faults) {
  Fields fields(table, file.name, faults);
  Entry entry;
  entry.file = file.name;
  entry.line = fields.line();
  entry.id = fields.needed_text("id");
  fields.set_entry(entry.id);
  if (!entry.id.empty() && !is_id(entry.id)) {
    fields.fault_at("id",
                    "an id has lower case letters, digits, dots, dashes and underscores only");
  }
  entry.provider = fields.text("provider");
  read_stages(fields, entry);
  read_codes(fields, entry);
  read_phrases(fields, entry);
  read_verdict(fields, entry);
  entry.why = read_bilingual(fields, "why", file.name, faults, entry);
  if (!table.contains("why")) fields.fault("no `why.en` and `why.ja`");
  entry.remedy = read_bilingual(fields, "remedy", file.name, faults, entry);
  for (const toml::table* fix : fields.tables("fix")) {
    entry.fixes.push_back(read_fix(*fix, file.name, faults, entry));
  }
  read_evidence(fields, entry);
  read_validity(fields, entry);
  read_voice(fields, entry);
  fields.finish();
  return entry;
}

Provider read_provider(const toml::table& table, std::string_view file,
                       std::vector<Fault>& faults) {
  Fields fields(table, file, faults);
  Provider provider;
  provider.id = fields.needed_text("id");
  fields.set_entry(provider.id);
  provider.name = fields.needed_text("name");
  provider.mx = fields.texts("mx");
  provider.domains = fields.texts("domains");
  provider.own_domains = fields.flag("own_domains");
  provider.tokens = fields.texts("tokens");
  fields.finish();
  return provider;
}

// An entry that names no provider belongs to the file's only one.
void give_provider(const SourceFile& file, Loaded& loaded) {
  const std::vector<Provider>& known = loaded.providers;
  for (Entry& entry : loaded.entries) {
    if (!entry.provider.empty() || known.empty()) continue;
    if (known.size() > 1) {
      loaded.faults.push_back({file.name, entry.line, entry.id,
                               "the file has several providers: say which in `provider`"});
    }
    entry.provider = known[0].id;
  }
}

void read_root(const toml::table& root, const SourceFile& file, Loaded& loaded) {
  Fields fields(root, file.name, loaded.faults);
  for (const toml::table* table : fields.tables("provider")) {
    loaded.providers.push_back(read_provider(*table, file.name, loaded.faults));
  }
  std::set<std::string> seen;
  for (const toml::table* table : fields.tables("reply")) {
    Entry entry = read_entry(*table, file, loaded.faults);
    if (!entry.id.empty() && !seen.insert(entry.id).second) {
      loaded.faults.push_back(
          {file.name, entry.line, entry.id, "this id stands in the file twice"});
    }
    loaded.entries.push_back(std::move(entry));
  }
  fields.finish();
  give_provider(file, loaded);
  for (Entry& entry : loaded.entries) entry.verdict.provider = entry.provider;
}

}  // namespace

Loaded load_file(const SourceFile& file) {
  Loaded loaded;
  try {  // toml++ reports by exception; it stops here
    const toml::table root = toml::parse(file.text, file.name);
    read_root(root, file, loaded);
  } catch (const toml::parse_error& error) {
    const int line = static_cast<int>(error.source().begin.line);
    loaded.faults.push_back({file.name, line, "", std::string(error.description())});
  }
  return loaded;
}

}  // namespace todoku::reply
