// policy/reception.h - what a provider takes and what it refuses, as data: personas/*.toml.
//
// A policy is a list of rules; the first whose conditions hold decides. `todoku check` predicts
// with it and the gateway and the sandbox's personas answer with it: decide() and spoken() are the
// only way from evidence to a reply, so a prediction and an answer cannot differ. docs/personas.md
// is the schema.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticate.h"
#include "base/result.h"
#include "policy/condition.h"
#include "policy/evidence.h"
#include "reply/catalogue.h"
#include "smtp/reply.h"

namespace todoku::policy {

enum class ReceptionAction { accept, quarantine, defer, reject };
const char* to_string(ReceptionAction action);  // "accept", as `predicted[].action` has it

struct ReceptionRule {
  std::string id;  // "auth-missing", unique in its policy
  Moment at = Moment::message;
  std::vector<Condition> when;    // all of them hold
  std::vector<Condition> unless;  // none of them does
  bool bulk_only = false;         // for = "bulk"
  ReceptionAction action = ReceptionAction::reject;
  std::string entry;         // of the catalogue, whose words are spoken; "": `words`
  std::string words;         // a reply with {recipient}, {domain}, {ip}, {session}, {reason}
  reply::Bilingual because;  // may hold the same names
  std::string source;        // URL, or "common practice"
  std::string read;          // date: "2026-11-23"
  std::string valid_from, valid_to;  // dates; "" where open; for people
  bool operator==(const ReceptionRule&) const = default;
};

struct ReceptionPolicy {
  std::string id;         // "gmail@2023-08", "docomo", "standard"
  std::string provider;   // "gmail"; "" for nobody's
  std::string title;      // "Gmail (2023-08)"
  reply::Bilingual note;  // what is known, and what is not
  std::string source, read;
  std::string valid_from, valid_to;  // when the provider did so; "" where open
  ReceptionLimits limits;
  std::vector<ReceptionRule> rules;  // in the order in which they are tried
  bool has_rules_at(Moment at) const {
    return std::ranges::find(rules, at, &ReceptionRule::at) != rules.end();
  }
};

struct PolicyFile {
  std::string name;  // "personas/gmail@2023-08.toml", for error messages
  std::string text;
};

class Policies {
 public:
  // Every fault is reported, one line each: "file:line: rule: reason; did you mean …". A file may
  // take over the rules of another by `takes`. Errors: malformed.
  static Result<Policies> load(std::span<const PolicyFile> files);
  // Those compiled into the binary. They always load, and every entry that they name speaks: tests
  // say so.
  static const std::vector<PolicyFile>& builtin_files();

  const ReceptionPolicy* find(std::string_view id) const;  // nullptr: no such policy
  // By id; what others only take over (`fragment = true`) is not among them.
  const std::map<std::string, ReceptionPolicy, std::less<>>& all() const { return policies_; }
  // What does not fit `catalogue`, one line each: an entry that is not there, that has no words,
  // whose reply class is not the rule's action; "" if all fits.
  std::string faults_with(const reply::Catalogue& catalogue) const;

 private:
  std::map<std::string, ReceptionPolicy, std::less<>> policies_;
};

struct Ruling {
  ReceptionAction action = ReceptionAction::accept;
  Moment at = Moment::message;
  std::string rule;   // id of the rule; "" where none held: accepted
  std::string entry;  // of the catalogue; "" if `words` speak
  std::string words;
  reply::Bilingual because;  // filled in; "" where no rule held
  std::string domain;        // whom the refusal is about: the author's domain or the envelope's
  std::string reason;        // what was found, as a clause in English: {reason}
  std::string source, read;
  bool refuses() const {
    return action == ReceptionAction::reject || action == ReceptionAction::defer;
  }
};

// What is said at one moment of a session: rules of that moment only.
Ruling decide(const ReceptionPolicy& policy, const Evidence& evidence, Moment at);
// The whole way: the first moment that refuses decides; then whether it is quarantined or accepted.
Ruling decide(const ReceptionPolicy& policy, const Evidence& evidence);

// The reply to a recipient, verbatim, in the words of the catalogue's entry. For a ruling that
// does not refuse: 250. The same bytes in `check` and on the wire but for {session}.
smtp::Reply spoken(const reply::Catalogue& catalogue, const Ruling& ruling,
                   const Evidence& evidence, std::string_view session);

}  // namespace todoku::policy
