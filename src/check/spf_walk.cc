#include "check/spf_walk.h"

#include <algorithm>

#include "dns/message.h"
#include "dns/name.h"
#include "dns/rdata.h"

namespace todoku::check {

namespace {

using auth::Ask;
using auth::SpfKind;
using Trouble = SpfTrouble::Kind;

// A record on the way.
struct Stop {
  std::string owner, text;
  unsigned depth = 0;
  std::vector<std::string> above;  // owners that led here
  std::string root;                // the domain's own term that did; "": its record itself
};

std::vector<std::string> spf_texts(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (std::string& text : auth::txt_of(answer))
    if (auth::is_spf_record(text)) texts.push_back(std::move(text));
  return texts;
}

// RFC 7208 §3.4: header, question, and each record with a compressed owner.
std::size_t wire_bytes(const dns::Question& question, const dns::Answer& answer) {
  std::size_t bytes = 12 + dns::to_wire(question.name).size() + 4;
  for (const dns::Record& record : answer.records)
    bytes += 12 + dns::rdata_wire(record.data).size();
  return bytes;
}

std::string text_of(const Stop& stop, const auth::SpfTerm& term) {
  return stop.text.substr(term.at, term.length);
}

std::string root_of(const Stop& stop, const auth::SpfTerm& term) {
  return stop.depth == 0 ? text_of(stop, term) : stop.root;
}

bool has_macro(const auth::SpfTerm& term) {
  return term.target.find('%') != std::string::npos;
}

bool leads_on(const auth::SpfTerm& term) {
  return term.kind == SpfKind::include || term.kind == SpfKind::redirect;
}

class Walker {
 public:
  explicit Walker(SpfWalk& walk) : walk_(walk) {}

  bool may_ask() { return ++queries_ <= kSpfSurveyQueries; }
  void trouble(Trouble kind, const Stop& stop, const auth::SpfTerm& term, std::string target) {
    walk_.troubles.push_back(
        {kind, stop.owner, text_of(stop, term), std::move(target), root_of(stop, term)});
  }

  // What stands behind an include or redirect; nullopt: nothing to go on with.
  std::optional<Stop> next(const Stop& stop, const auth::SpfTerm& term, const dns::Name& target,
                           const dns::Answer& answer) {
    const std::vector<std::string> texts = spf_texts(answer);
    if (auth::failed(answer)) {
      trouble(Trouble::unanswered, stop, term, target);
    } else if (texts.size() != 1) {
      trouble(texts.empty() ? Trouble::no_record : Trouble::several, stop, term, target);
    } else {
      if (!auth::parse_spf_record(texts[0]).slips.empty())
        trouble(Trouble::broken, stop, term, target);
      Stop on{target, texts[0], stop.depth + 1, stop.above, root_of(stop, term)};
      on.above.push_back(stop.owner);
      return on;
    }
    return std::nullopt;
  }

 private:
  SpfWalk& walk_;
  unsigned queries_ = 0;
};

bool is_circle(const Stop& stop, const dns::Name& target) {
  return target == stop.owner || std::ranges::find(stop.above, target) != stop.above.end();
}

Ask<bool> walk_record(SpfWalk& walk, Walker& walker, Stop stop);

Ask<bool> follow(SpfWalk& walk, Walker& walker, const Stop& stop, auth::SpfTerm term) {
  const std::string text = term.target.empty() ? stop.owner : term.target;
  const std::optional<dns::Name> target = auth::host_name(text);
  if (has_macro(term) || !target || !walker.may_ask()) co_return false;
  if (!leads_on(term)) {
    const dns::Question question{*target, term.kind == SpfKind::mx ? dns::Type::mx : dns::Type::a};
    const dns::Answer answer = co_await question;
    const bool nothing = !auth::failed(answer) && answer.records.empty();
    walk.void_lookups += nothing ? 1 : 0;
    if (nothing) walker.trouble(Trouble::void_term, stop, term, *target);
    if (auth::failed(answer)) walker.trouble(Trouble::unanswered, stop, term, *target);
    co_return true;
  }
  if (is_circle(stop, *target)) {
    walker.trouble(Trouble::circle, stop, term, *target);
    co_return false;
  }
  const dns::Question question{*target, dns::Type::txt};
  const dns::Answer answer = co_await question;
  if (answer.kind == dns::Kind::no_such_name || answer.kind == dns::Kind::no_data)
    ++walk.void_lookups;
  std::optional<Stop> on = walker.next(stop, term, *target, answer);
  if (!on) co_return false;
  const bool walked = co_await walk_record(walk, walker, *on);
  co_return walked;
}

// "a" and "mx" ask once and are told of if they find nothing; "exists" and "ptr" depend on the
// client; includes are walked.
bool is_followed(SpfKind kind) {
  return kind == SpfKind::a || kind == SpfKind::mx || kind == SpfKind::include ||
         kind == SpfKind::redirect;
}

Ask<bool> walk_record(SpfWalk& walk, Walker& walker, Stop stop) {
  const auth::SpfRecord record = auth::parse_spf_record(stop.text);
  for (const auth::SpfTerm& term : record.terms) {
    if (term.kind == SpfKind::all) break;  // RFC 7208 §5.1: nothing behind it is looked at
    if (!auth::asks_dns(term.kind)) continue;
    if (term.kind == SpfKind::redirect && record.has_all()) continue;  // §6.1
    walk.uses.push_back({stop.owner, text_of(stop, term), stop.depth});
    ++walk.lookups;
    if (!is_followed(term.kind)) continue;
    co_await follow(walk, walker, stop, term);
  }
  co_return true;
}

}  // namespace

Ask<SpfWalk> walk_spf(std::string domain) {
  SpfWalk walk;
  const dns::Question question{domain, dns::Type::txt};
  const dns::Answer answer = co_await question;
  walk.unanswered = auth::failed(answer);
  walk.why = answer.why;
  walk.records = spf_texts(answer);
  walk.txt_bytes = wire_bytes(question, answer);
  if (walk.records.size() != 1) co_return walk;
  walk.record = auth::parse_spf_record(walk.records[0]);
  Walker walker(walk);
  const Stop start{domain, walk.records[0], 0, {}, ""};
  co_await walk_record(walk, walker, start);
  co_return walk;
}

}  // namespace todoku::check
