#include "report/steps.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"

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
Step begin_step(const Line& line, const reply::Catalogue& catalogue) {
  Step step{.cause = line.verdict.cause,
            .blame = blame_of(line.verdict),
            .domain = main_domain(line),
            .example = line.example.reply,
            .example_recipient = line.example.recipient};
  reply::Verdict said = line.verdict;
  std::string recipient = line.example.recipient;
  std::string_view reply_text = line.example.reply;
  if (step.blame == Blame::list) {  // many providers say it of many addresses: none is singled out
    said.rule.clear();
    recipient.clear();
    reply_text = {};
  }
  const reply::Particulars particulars{
      .domain = step.domain, .recipient = std::move(recipient), .reply_text = reply_text};
  step.explanation = reply::explain(catalogue, said, particulars);
  if (reply::facts(step.cause).advice == reply::Advice::suppress)
    step.explanation.remedy = remedy_for_many();
  return step;
}

}  // namespace

std::vector<Step> steps(const Summary& summary, const reply::Catalogue& catalogue,
                        std::size_t limit) {
  std::map<reply::Cause, Step> by_cause;
  for (const Line* line : summary.lines()) {
    if (!is_ours(blame_of(line->verdict))) continue;
    const auto [it, is_new] = by_cause.try_emplace(line->verdict.cause);
    Step& step = it->second;
    if (is_new) step = begin_step(*line, catalogue);
    step.tally += line->tally;
    const std::string& provider = line->verdict.provider;
    if (!provider.empty() && std::ranges::find(step.providers, provider) == step.providers.end())
      step.providers.push_back(provider);
  }
  std::vector<Step> list;
  for (auto& [cause, step] : by_cause) list.push_back(std::move(step));
  std::ranges::sort(list, [](const Step& a, const Step& b) {
    return std::tuple(b.tally.lost(), b.tally.deferred, a.cause) <
           std::tuple(a.tally.lost(), a.tally.deferred, b.cause);
  });
  if (list.size() > limit) list.resize(limit);
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
  if (!istarts_with(fix.value, "v=spf1")) return std::nullopt;
  std::string terms;
  for (const std::string_view term : split(fix.value, ' ')) {
    if (term.empty() || iequals(term, "v=spf1") || istarts_with(term.substr(1), "all")) continue;
    terms += (terms.empty() ? "" : " ") + std::string(term);
  }
  if (terms.empty()) return std::nullopt;
  return reply::Bilingual{
      .ja = fmt::format("{} の SPF レコードの末尾 (-all や ~all の前) に {} を加えます。", fix.name,
                        terms),
      .en =
          fmt::format("Add {} to the SPF record of {}, before its -all or ~all.", terms, fix.name)};
}

}  // namespace todoku::report
