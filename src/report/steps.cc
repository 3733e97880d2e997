#include "report/steps.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "reply/mechanisms.h"

namespace todoku::report {
namespace {

bool is_ours(Blame blame) {
  return blame != Blame::them && blame != Blame::unknown;
}

std::string main_domain(const Line& line) {
  const auto most =
      std::ranges::max_element(line.senders, {}, [](const auto& sender) { return sender.second; });
  return most == line.senders.end() ? "" : most->first;
}

// What an entry says of one address, said of the many that a report speaks of.
reply::Bilingual remedy_for_many() {
  return {.ja =
              "「リストから外すアドレス」の一覧にあるものを、配信リストから外してください。連絡"
              "手段が別にあれば、正しいアドレスを確認します。",
          .en =
              "Take the addresses to remove, which are listed below, off your list; if you can, "
              "ask for the right address by another way."};
}

// `line` is the one that counts most among its cause's.
Step begin_step(const Line& line) {
  return {.cause = line.verdict.cause,
          .blame = blame_of(line.verdict),
          .domain = main_domain(line),
          .example = line.example.reply,
          .example_recipient = line.example.recipient};
}

reply::Explanation explained(const Line& line, const reply::Catalogue& catalogue,
                             const Concerned& who, std::string_view words) {
  return reply::explain(catalogue, line.verdict,
                        {.domain = who.domain,
                         .ip = who.ip,
                         .recipient = line.example.recipient,
                         .reply_text = words});
}

bool is_about_us(const Line& line) {
  return line.verdict.scope == reply::Scope::sender_domain ||
         line.verdict.scope == reply::Scope::egress_ip;
}

// Those with the same to do are one: a domain's key, whatever IP it was asked for from. So is a
// domain of which one reply names the IP and another does not; they come in this order's reverse.
void add_case(std::vector<Case>& cases, Case next) {
  const auto same = std::ranges::find_if(cases, [&next](const Case& one) {
    const bool is_same = one.who.ip.empty() || (!next.fixes.empty() && one.fixes == next.fixes);
    return one.who.domain == next.who.domain && is_same;
  });
  if (same == cases.end()) {
    cases.push_back(std::move(next));
    return;
  }
  next.tally += same->tally;
  if (!same->who.ip.empty()) next.who.ip.clear();
  *same = std::move(next);
}

// All that the lines of one cause were said of.
std::vector<Case> cases_of(const std::vector<const Line*>& lines,
                           const reply::Catalogue& catalogue) {
  std::map<Concerned, Said> all;
  for (const Line* line : lines) {
    for (const auto& [who, said] : line->concerned) {
      Said& sum = all[who];
      if (sum.example.empty()) sum.example = said.example;
      sum.tally += said.tally;
    }
  }
  if (all.size() > 1) all.erase(Concerned{});
  std::vector<Case> cases;
  for (const auto& [who, said] : all)
    add_case(cases,
             {who, said.tally, explained(*lines.front(), catalogue, who, said.example).fixes});
  std::ranges::sort(cases, [](const Case& a, const Case& b) {
    return std::tuple(b.tally.lost(), b.tally.deferred, a.who) <
           std::tuple(a.tally.lost(), a.tally.deferred, b.who);
  });
  return cases;
}

// Of many addresses, domains or IPs none is singled out.
void explain_step(Step& step, const std::vector<const Line*>& lines,
                  const reply::Catalogue& catalogue) {
  const Line& line = *lines.front();
  if (is_about_us(line)) step.cases = cases_of(lines, catalogue);
  if (step.cases.size() == 1) {
    const Concerned who = step.cases.front().who;
    step.domain = who.domain.empty() ? step.domain : who.domain;
    step.cases.clear();
    step.explanation = explained(line, catalogue, {step.domain, who.ip}, step.example);
  } else if (!step.cases.empty()) {
    step.explanation = explained(line, catalogue, {}, {});
    step.explanation.fixes.clear();
  } else if (step.blame == Blame::list) {
    reply::Verdict said = line.verdict;
    said.rule.clear();
    step.explanation = reply::explain(catalogue, said, {.domain = step.domain});
  } else {
    step.explanation = explained(line, catalogue, {step.domain, ""}, step.example);
  }
  if (reply::facts(step.cause).advice == reply::Advice::suppress)
    step.explanation.remedy = remedy_for_many();
}

void add_provider(Step& step, const std::string& provider) {
  if (!provider.empty() && std::ranges::find(step.providers, provider) == step.providers.end())
    step.providers.push_back(provider);
}

}  // namespace

std::vector<Step> steps(const Summary& summary, const reply::Catalogue& catalogue,
                        std::size_t limit) {
  std::map<reply::Cause, std::vector<const Line*>> by_cause;
  for (const Line* line : summary.lines()) {
    if (is_ours(blame_of(line->verdict))) by_cause[line->verdict.cause].push_back(line);
  }
  std::vector<std::pair<Step, const std::vector<const Line*>*>> found;
  for (const auto& [cause, lines] : by_cause) {
    Step step = begin_step(*lines.front());
    for (const Line* line : lines) {
      step.tally += line->tally;
      add_provider(step, line->verdict.provider);
    }
    found.emplace_back(std::move(step), &lines);
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::tuple(b.first.tally.lost(), b.first.tally.deferred, a.first.cause) <
           std::tuple(a.first.tally.lost(), a.first.tally.deferred, b.first.cause);
  });
  if (found.size() > limit) found.resize(limit);
  std::vector<Step> list;
  for (auto& [step, lines] : found) {
    explain_step(step, *lines, catalogue);
    list.push_back(std::move(step));
  }
  return list;
}

reply::Names what_to_fill_in(const reply::Fix& fix) {
  const std::string record = fix.name + ' ' + fix.value;
  if (record.find('<') == record.npos) return {"", ""};
  if (fix.name.find("_domainkey") != fix.name.npos)
    return {
        "セレクタと公開鍵は、送信サービスの管理画面で確認するか、todoku dkim keygen で作ります。",
        "Selector and public key: your sending service shows them, or `todoku dkim keygen` makes "
        "them."};
  if (record.find("<ip>") != record.npos)
    return {
        "<ip> には、送信に使うサーバーの IP アドレスを入れます。公開中の SPF "
        "レコードに足してください。",
        "<ip> is the address of the server that sends."};
  return {"", ""};
}

std::optional<reply::Bilingual> spf_addition(const reply::Fix& fix) {
  const bool whole = istarts_with(fix.value, "v=spf1");
  if (!whole && !reply::is_spf_addition(fix)) return std::nullopt;
  const std::string terms = whole ? reply::spf_terms(fix.value) : fix.value;
  if (terms.empty()) return std::nullopt;
  return reply::Bilingual{
      .ja = fmt::format("{} の SPF レコードの末尾 (-all や ~all の前) に {} を加えます。", fix.name,
                        terms),
      .en =
          fmt::format("Add {} to the SPF record of {}, before its -all or ~all.", terms, fix.name)};
}

}  // namespace todoku::report
