#include "check/spf_proof.h"

#include <algorithm>
#include <utility>

#include "auth/spf_record.h"
#include "base/text.h"
#include "check/spf_repair.h"
#include "check/spf_walk.h"

namespace todoku::check {

namespace {

using auth::Ask;
using Trouble = SpfTrouble::Kind;

constexpr int kRounds = 3;  // what is dropped may uncover a term that nobody looked at before

struct Draft {
  std::string domain;
  SpfRewriting rewriting;
};

dns::Answer as_published(const Draft& draft) {
  dns::Txt txt;
  for (std::size_t at = 0; at < draft.rewriting.record.size(); at += 255)
    txt.strings.push_back(draft.rewriting.record.substr(at, 255));
  dns::Answer answer;
  answer.kind = dns::Kind::found;
  answer.records = {{.owner = draft.domain, .type = dns::Type::txt, .ttl = 0, .data = txt}};
  return answer;
}

// `inquiry` as it would go if the draft were published.
template <class T>
Ask<T> supposing(Draft draft, Ask<T> inquiry) {
  const dns::Question own{draft.domain, dns::Type::txt};
  while (!inquiry.done()) {
    const dns::Question question = inquiry.question();
    if (question == own) {
      inquiry.answer(as_published(draft));
      continue;
    }
    dns::Answer answer = co_await question;
    inquiry.answer(std::move(answer));
  }
  co_return inquiry.take();
}

bool is_unanswered(const SpfWalk& walk) {
  return std::ranges::any_of(walk.troubles,
                             [](const SpfTrouble& one) { return one.kind == Trouble::unanswered; });
}

// The domain's own terms that make the whole record void.
std::vector<std::string> dead_terms(const SpfWalk& walk) {
  const bool empty_handed = walk.void_lookups > auth::kSpfVoidLookups;
  std::vector<std::string> dead;
  for (const SpfTrouble& one : walk.troubles) {
    const bool harmless = one.kind == Trouble::void_term && !empty_handed;
    if (!harmless && std::ranges::find(dead, one.root) == dead.end()) dead.push_back(one.root);
  }
  return dead;
}

bool keeps_limits(const SpfWalk& walk) {
  return walk.lookups <= auth::kSpfLookups && walk.void_lookups <= auth::kSpfVoidLookups;
}

// A record of nothing but "all" would shut out even those whose terms were dropped.
bool says_something(const Draft& draft) {
  const auth::SpfRecord record = auth::parse_spf_record(draft.rewriting.record);
  const auto names = [](const auth::SpfTerm& term) {
    return term.kind != auth::SpfKind::all && term.kind != auth::SpfKind::exp;
  };
  return draft.rewriting.dropped.empty() || std::ranges::any_of(record.terms, names);
}

// The draft without what makes it void; an empty record where that does not become clear.
Ask<Draft> living_draft(std::string domain, std::vector<std::string> published) {
  std::vector<std::string> dead;
  for (int round = 0; round < kRounds; ++round) {
    Draft draft{domain, rewritten(published, dead)};
    const SpfWalk walk = co_await supposing(draft, walk_spf(domain));
    if (is_unanswered(walk)) break;
    const std::vector<std::string> more = dead_terms(walk);
    if (more.empty() && !keeps_limits(walk)) break;
    if (more.empty()) co_return draft;
    dead.insert(dead.end(), more.begin(), more.end());
  }
  co_return Draft{};
}

// Puts in each address that does not pass.
Ask<bool> let_in(const SpfQuestion& question, Draft& draft) {
  for (const std::string& address : question.addresses) {
    const auth::SpfClient client = spf_client(question, address);
    const auth::Spf before = co_await supposing(draft, auth::check_host(client));
    if (before.result == auth::SpfResult::pass) continue;
    const std::string term = spf_term(address);
    if (term.empty() || before.result == auth::SpfResult::temperror) co_return false;
    draft.rewriting.record = with_term(draft.rewriting.record, term);
    draft.rewriting.changed = true;
  }
  for (const std::string& address : question.addresses) {
    const auth::SpfClient client = spf_client(question, address);
    const auth::Spf after = co_await supposing(draft, auth::check_host(client));
    if (after.result != auth::SpfResult::pass) co_return false;
  }
  co_return true;
}

}  // namespace

auth::SpfClient spf_client(const SpfQuestion& question, const std::string& address) {
  const bool stated = !question.mail_from.empty();
  return {.address = address,
          .helo = question.helo.empty() ? question.domain : question.helo,
          .mail_from = stated ? question.mail_from : "postmaster@" + question.domain,
          .receiver = "",
          .now = question.now};
}

Ask<SpfRepair> repair_spf(SpfQuestion question, std::vector<std::string> published) {
  const SpfRepair nothing;
  if (published.empty() && question.addresses.empty()) co_return nothing;
  Draft draft = co_await living_draft(question.domain, published);
  if (draft.domain.empty()) co_return nothing;
  const bool all_pass = co_await let_in(question, draft);
  if (!all_pass || !draft.rewriting.changed || !says_something(draft)) co_return nothing;
  co_return SpfRepair{draft.rewriting.record, draft.rewriting.dropped};
}

}  // namespace todoku::check
