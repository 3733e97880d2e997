// personas/*.toml, read.
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "base/nearest.h"
#include "policy/reception.h"
#include "reply/fields.h"
#include "reply/speak.h"

namespace todoku::policy {
namespace {

using reply::Fault;
using reply::Fields;

template <class T>
struct Word {
  std::string_view name;
  T value;
};
constexpr Word<Moment> kMoments[] = {{"connect", Moment::connect},
                                     {"helo", Moment::helo},
                                     {"mail", Moment::mail},
                                     {"rcpt", Moment::recipient},
                                     {"eod", Moment::message}};
constexpr Word<ReceptionAction> kActions[] = {{"accept", ReceptionAction::accept},
                                              {"quarantine", ReceptionAction::quarantine},
                                              {"defer", ReceptionAction::defer},
                                              {"reject", ReceptionAction::reject}};

// A file as written: a policy, and what it takes over.
struct Draft {
  ReceptionPolicy policy;
  std::vector<std::string> takes;
  bool fragment = false;
  std::string file;
  int line = 0;
};

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view near = nearest(word, known);
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

class FileReader {
 public:
  FileReader(const PolicyFile& file, std::vector<Fault>& faults) : file_(file), faults_(faults) {}

  std::optional<Draft> read() {
    try {
      const toml::table root = toml::parse(file_.text, file_.name);
      return read_root(root);
    } catch (const toml::parse_error& e) {
      faults_.push_back(
          {file_.name, static_cast<int>(e.source().begin.line), "", std::string(e.description())});
      return std::nullopt;
    }
  }

 private:
  std::optional<Draft> read_root(const toml::table& root) {
    Fields fields(root, file_.name, faults_);
    const toml::table* policy = fields.table("policy");
    const toml::table* limits = fields.table("limits");
    const std::vector<const toml::table*> rules = fields.tables("rule");
    fields.finish();
    if (policy == nullptr) {
      fields.fault("no [policy]");
      return std::nullopt;
    }
    Draft draft{.file = file_.name};
    read_policy(*policy, draft);
    if (limits != nullptr) read_limits(*limits, draft.policy.limits);
    for (const toml::table* rule : rules) read_rule(*rule, draft.policy);
    return draft;
  }

  void read_policy(const toml::table& table, Draft& draft) {
    Fields fields(table, file_.name, faults_);
    ReceptionPolicy& policy = draft.policy;
    draft.line = fields.line();
    policy.id = fields.needed_text("id");
    policy.provider = fields.text("provider");
    policy.title = fields.needed_text("title");
    policy.note = bilingual(fields, "note");
    policy.source = fields.needed_text("source");
    policy.read = fields.date("read");
    valid(fields, policy.valid_from, policy.valid_to);
    draft.takes = fields.texts("takes");
    draft.fragment = fields.flag("fragment");
    if (policy.note.ja.empty() || policy.note.en.empty())
      fields.fault("no `note.ja` and `note.en`: what is known of this provider, and what is not");
    fields.finish();
  }

  reply::Bilingual bilingual(Fields& fields, std::string_view key) {
    const toml::table* table = fields.table(key);
    if (table == nullptr) return {};
    Fields both(*table, file_.name, faults_);
    reply::Bilingual out{both.needed_text("ja"), both.needed_text("en")};
    both.finish();
    return out;
  }

  void valid(Fields& fields, std::string& from, std::string& to) {
    const std::vector<std::string> dates = fields.dates("valid");
    if (dates.empty()) return;
    if (dates.size() != 2) return fields.fault_at("valid", "`valid` wants two dates: from, to");
    from = dates[0];
    to = dates[1];
  }

  void read_limits(const toml::table& table, ReceptionLimits& limits) {
    const Word<std::uint64_t*> numbers[] = {
        {"message_bytes", &limits.message_bytes},
        {"line_bytes", &limits.line_bytes},
        {"recipients_per_session", &limits.recipients_per_session},
        {"messages_per_client", &limits.messages_per_client},
        {"messages_per_recipient", &limits.messages_per_recipient},
        {"bulk_messages", &limits.bulk_messages}};
    std::vector<std::string_view> known{"window"};
    for (const auto& number : numbers) known.push_back(number.name);
    for (const auto& [key, node] : table) {
      const auto* number = std::ranges::find(numbers, key.str(), &Word<std::uint64_t*>::name);
      std::string why;
      if (number != std::end(numbers)) {
        why = read_number(node, *number->value);
      } else if (key.str() == "window") {
        why = read_span(node, limits.window);
      } else {
        why = "no such limit" + did_you_mean(key.str(), known);
      }
      if (!why.empty()) note(node, "limits", fmt::format("`{}`: {}", key.str(), why));
    }
  }

  static std::string read_number(const toml::node& node, std::uint64_t& into) {
    const auto number = node.value_exact<std::int64_t>();
    if (!number || *number < 0) return "wants a number of 0 or more";
    into = static_cast<std::uint64_t>(*number);
    return {};
  }
  static std::string read_span(const toml::node& node, seconds& into) {
    const auto text = node.value_exact<std::string>();
    const auto span = text ? parse_duration(*text) : std::nullopt;
    if (!span || *span < 1s) return "wants a duration, as \"1h\"";
    into = std::chrono::duration_cast<seconds>(*span);
    return {};
  }

  void read_rule(const toml::table& table, ReceptionPolicy& policy) {
    Fields fields(table, file_.name, faults_);
    ReceptionRule rule;
    rule.id = fields.needed_text("id");
    fields.set_entry(rule.id);
    rule.at = word<Moment>(fields, "at", kMoments);
    rule.action = word<ReceptionAction>(fields, "action", kActions);
    rule.when = conditions(fields, "when");
    rule.unless = conditions(fields, "unless");
    rule.bulk_only = read_for(fields);
    rule.entry = fields.text("says");
    rule.words = fields.text("words");
    rule.because = bilingual(fields, "because");
    rule.source = fields.text("source");
    rule.read = fields.date("read");
    valid(fields, rule.valid_from, rule.valid_to);
    fields.finish();
    check_rule(fields, rule, policy);
    complete(rule, policy);
    policy.rules.push_back(std::move(rule));
  }

  template <class T, std::size_t N>
  T word(Fields& fields, std::string_view key, const Word<T> (&known)[N]) {
    const std::string text = fields.needed_text(key);
    const auto* at = std::ranges::find(known, text, &Word<T>::name);
    if (at != std::end(known)) return at->value;
    std::vector<std::string_view> names;
    for (const Word<T>& one : known) names.push_back(one.name);
    if (!text.empty())
      fields.fault_at(
          key, fmt::format("`{}`: no such word: \"{}\"{}", key, text, did_you_mean(text, names)));
    return known[0].value;
  }

  std::vector<Condition> conditions(Fields& fields, std::string_view key) {
    std::vector<std::string_view> names;
    for (const Condition condition : all_conditions()) names.emplace_back(to_string(condition));
    std::vector<Condition> out;
    for (const std::string& name : fields.texts(key)) {
      const std::optional<Condition> condition = parse_condition(name);
      if (condition) {
        out.push_back(*condition);
      } else {
        fields.fault_at(key, fmt::format("`{}`: no such condition: \"{}\"{}", key, name,
                                         did_you_mean(name, names)));
      }
    }
    return out;
  }

  static bool read_for(Fields& fields) {
    const std::string whom = fields.text("for");
    if (!whom.empty() && whom != "all" && whom != "bulk")
      fields.fault_at("for", "`for` wants \"all\" or \"bulk\"");
    return whom == "bulk";
  }

  static void check_rule(Fields& fields, const ReceptionRule& rule, const ReceptionPolicy& policy) {
    const bool refuses =
        rule.action == ReceptionAction::reject || rule.action == ReceptionAction::defer;
    if (rule.when.empty()) fields.fault("no `when`: a rule without a condition would always hold");
    if (refuses && rule.entry.empty() && rule.words.empty())
      fields.fault("no `says`: the catalogue's entry whose words are spoken, or `words`");
    if (rule.action == ReceptionAction::quarantine && rule.at != Moment::message)
      fields.fault_at("at", "quarantine is for messages: at = \"eod\"");
    for (const auto& [key, conditions] : {std::pair{"when", &rule.when}, {"unless", &rule.unless}})
      for (const Condition condition : *conditions)
        if (known_from(condition) > rule.at)
          fields.fault_at(key, fmt::format("`{}`: {} is not known before \"{}\"", key,
                                           to_string(condition), to_string(known_from(condition))));
    if (std::ranges::find(policy.rules, rule.id, &ReceptionRule::id) != policy.rules.end())
      fields.fault_at("id", fmt::format("\"{}\" is there already", rule.id));
    if (rule.words.empty()) return;
    const auto reply = smtp::parse_reply(rule.words);
    if (!reply) return fields.fault_at("words", "`words` is no reply: 550 5.7.1 ...");
    if (refuses && reply->klass() != (rule.action == ReceptionAction::defer ? 4 : 5))
      fields.fault_at("words", fmt::format("`words` answer {}, which is no {}", reply->code,
                                           to_string(rule.action)));
  }

  // What a rule does not say itself: why, and where that is from.
  static void complete(ReceptionRule& rule, const ReceptionPolicy& policy) {
    if (rule.because.en.empty()) {
      for (const Condition condition : rule.when) {
        const bool first = rule.because.en.empty();
        rule.because.ja += (first ? "" : "、") + std::string(meaning_ja(condition));
        rule.because.en += (first ? "" : ", and ") + std::string(meaning_en(condition));
      }
    }
    if (rule.source.empty()) rule.source = policy.source;
    if (rule.read.empty()) rule.read = policy.read;
  }

  void note(const toml::node& node, std::string entry, std::string reason) {
    faults_.push_back({file_.name, static_cast<int>(node.source().begin.line), std::move(entry),
                       std::move(reason)});
  }

  const PolicyFile& file_;
  std::vector<Fault>& faults_;
};

// Rules of `other` that `policy` has none of the same name for come behind its own.
void take_over(ReceptionPolicy& policy, const ReceptionPolicy& other) {
  for (const ReceptionRule& rule : other.rules)
    if (std::ranges::find(policy.rules, rule.id, &ReceptionRule::id) == policy.rules.end())
      policy.rules.push_back(rule);
}

bool refuses_unfit(const ReceptionPolicy& policy) {
  return std::ranges::any_of(policy.rules, [](const ReceptionRule& rule) {
    return rule.at == Moment::message && rule.when == std::vector{Condition::header_unfit} &&
           rule.unless.empty() && !rule.bulk_only && rule.action == ReceptionAction::reject;
  });
}

// Fragments take over nothing themselves, so that no circle can come about.
void join(std::vector<Draft>& drafts, std::vector<Fault>& faults) {
  std::vector<std::string_view> fragments;
  for (const Draft& draft : drafts)
    if (draft.fragment) fragments.push_back(draft.policy.id);
  for (Draft& draft : drafts) {
    const auto fault = [&](std::string why) {
      faults.push_back({draft.file, draft.line, draft.policy.id, std::move(why)});
    };
    if (draft.fragment && !draft.takes.empty()) fault("a fragment takes over nothing");
    for (const std::string& name : draft.takes) {
      const auto other = std::ranges::find_if(
          drafts, [&](const Draft& one) { return one.fragment && one.policy.id == name; });
      if (other == drafts.end()) {
        fault(fmt::format("`takes`: no such fragment: \"{}\"{}", name,
                          did_you_mean(name, fragments)));
      } else if (!draft.fragment) {
        take_over(draft.policy, other->policy);
      }
    }
    if (!draft.fragment && !refuses_unfit(draft.policy))
      fault("no rule rejects header_unfit at \"eod\": take over \"common\"");
  }
}

}  // namespace

Result<Policies> Policies::load(std::span<const PolicyFile> files) {
  std::vector<Fault> faults;
  std::vector<Draft> drafts;
  for (const PolicyFile& file : files) {
    std::optional<Draft> draft = FileReader(file, faults).read();
    if (draft) drafts.push_back(*std::move(draft));
  }
  join(drafts, faults);
  Policies out;
  for (Draft& draft : drafts) {
    if (draft.fragment) continue;
    const std::string id = draft.policy.id;
    if (!out.policies_.try_emplace(id, std::move(draft.policy)).second)
      faults.push_back({draft.file, draft.line, id, "another file has this id already"});
  }
  if (!faults.empty()) {
    std::string text = reply::to_string(std::move(faults));
    if (text.ends_with('\n')) text.pop_back();
    return fail(Errc::malformed, text);
  }
  return out;
}

std::string Policies::faults_with(const reply::Catalogue& catalogue) const {
  std::string out;
  for (const auto& [id, policy] : policies_) {
    for (const ReceptionRule& rule : policy.rules) {
      if (rule.entry.empty()) continue;
      const reply::Entry* entry = catalogue.find(rule.entry);
      const auto reply = entry == nullptr ? fail(Errc::not_found, "the catalogue has no such entry")
                                          : reply::speak(*entry, reply::example_utterance());
      const int klass = rule.action == ReceptionAction::defer ? 4 : 5;
      if (!reply && (rule.words.empty() || entry == nullptr))
        out += fmt::format("{}: {}: {}: {}\n", id, rule.id, rule.entry, reply.error().what);
      else if (reply && rule.words.empty() && reply->klass() != klass)
        out += fmt::format("{}: {}: {} answers {}, which is no {}\n", id, rule.id, rule.entry,
                           reply->code, to_string(rule.action));
    }
  }
  return out;
}

}  // namespace todoku::policy
