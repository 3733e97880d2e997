#include "check/dmarc_outcome.h"

#include <fmt/format.h>

#include <algorithm>

namespace todoku::check {

namespace {

using auth::DmarcMethod;
using reply::Bilingual;

bool passes(const auth::DmarcAligned& one) {
  return one.identifier.outcome == auth::DmarcIdentifier::Outcome::pass;
}

// Why this one does not make DMARC pass. An identifier that passes here is not aligned.
Bilingual why_not(const auth::DmarcAligned& one) {
  const std::string& domain = one.identifier.domain;
  const bool spf = one.identifier.method == DmarcMethod::spf;
  if (passes(one))
    return spf ? Bilingual{fmt::format("SPF は {} で合格していますが、From: と一致しません",
                                       domain),
                           fmt::format("SPF passes for {}, which is not aligned", domain)}
               : Bilingual{
                     fmt::format("d={} の署名は合格していますが、From: と一致しません", domain),
                     fmt::format("the signature of d={} passes, and is not aligned", domain)};
  if (spf && domain.empty()) return {"SPF が合格していません", "SPF does not pass"};
  return spf ? Bilingual{fmt::format("SPF は {} で合格していません", domain),
                         fmt::format("SPF does not pass for {}", domain)}
             : Bilingual{fmt::format("d={} の署名は合格していません", domain),
                         fmt::format("the signature of d={} does not pass", domain)};
}

Bilingual why_not(const auth::Dmarc& dmarc) {
  constexpr std::size_t kTold = 4;  // of many signatures
  Bilingual all;
  const auto add = [&](const Bilingual& one) {
    all.ja += (all.ja.empty() ? "" : "。") + one.ja;
    all.en += (all.en.empty() ? "" : "; ") + one.en;
  };
  const std::size_t told = std::min(kTold, dmarc.identifiers.size());
  for (std::size_t i = 0; i < told; ++i) add(why_not(dmarc.identifiers[i]));
  const auto is_dkim = [](const auth::DmarcAligned& one) {
    return one.identifier.method == DmarcMethod::dkim;
  };
  if (std::ranges::none_of(dmarc.identifiers, is_dkim))
    add({"DKIM 署名はありません", "there is no DKIM signature"});
  return all;
}

Finding failed(const DmarcOutcome& outcome) {
  const Bilingual why = why_not(outcome.dmarc);
  const char* policy = to_string(outcome.dmarc.policy);
  Finding made = finding(
      "dmarc.fail", Level::fail,
      {fmt::format("{} は DMARC 認証に失敗しています（ポリシー: {}）。{}。", outcome.author, policy,
                   why.ja),
       fmt::format("DMARC fails for {} (policy: {}): {}.", outcome.author, policy, why.en)});
  if (!outcome.has_key) offer_key(made, outcome.author, new_selector(outcome.now));
  return made;
}

}  // namespace

Finding dmarc_outcome(const DmarcOutcome& outcome) {
  const auth::Dmarc& dmarc = outcome.dmarc;
  if (dmarc.result == auth::DmarcResult::pass)
    return finding("dmarc.pass", Level::ok,
                   {fmt::format("DMARC 認証に成功しています（{}）。", outcome.author),
                    fmt::format("DMARC passes for {}.", outcome.author)});
  if (dmarc.result == auth::DmarcResult::fail) return failed(outcome);
  return finding("dmarc.undecided", Level::fail,
                 {fmt::format("DMARC は {} です（{}）。", to_string(dmarc.result), dmarc.reason),
                  fmt::format("DMARC is {}: {}.", to_string(dmarc.result), dmarc.reason)});
}

}  // namespace todoku::check
