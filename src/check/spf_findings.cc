#include "check/spf_findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "check/slip_words.h"
#include "check/spf_repair.h"

namespace todoku::check {

namespace {

using auth::SpfKind;
using auth::SpfResult;
using auth::SpfTerm;
using reply::Bilingual;
using Trouble = SpfTrouble::Kind;

class Teller {
 public:
  Teller(const SpfSurvey& survey, const SpfWalk& walk, const SpfRepair& repair)
      : survey_(survey), walk_(walk), repair_(repair) {}

  std::vector<Finding> tell() {
    if (walk_.unanswered) {
      unanswered(survey_.domain, walk_.why);
    } else if (walk_.records.empty()) {
      none();
    } else if (walk_.records.size() > 1) {
      several();
    } else {
      slips();
      terms();
      tail();
      troubles();
      costs();
    }
    for (const SpfOfAddress& one : survey_.addresses) address(one);
    dropped();
    return std::move(findings_);
  }

 private:
  Finding& add(std::string id, Level level, Bilingual text) {
    return findings_.emplace_back(finding("spf." + std::move(id), level, std::move(text)));
  }
  void publish(Finding& finding) {
    if (!repair_.record.empty())
      finding.fixes.push_back(dns_fix("TXT", survey_.domain, repair_.record));
  }
  const std::string& record() const { return walk_.records.front(); }
  std::string text_of(const SpfTerm& term) const { return record().substr(term.at, term.length); }
  void mark(Finding& finding, std::size_t at, std::size_t length) {
    finding.mark = Mark{survey_.domain, record(), at, length};
  }

  void none();
  void several();
  void unanswered(const std::string& name, const std::string& why);
  void slips();
  void terms();
  void term(const SpfTerm& term);
  void tail();
  void troubles();
  void trouble(const SpfTrouble& trouble);
  void costs();
  void address(const SpfOfAddress& one);
  void dropped();

  const SpfSurvey& survey_;
  const SpfWalk& walk_;
  const SpfRepair& repair_;
  std::vector<Finding> findings_;
};

void Teller::none() {
  Finding& made = add("none", Level::fail,
                      {fmt::format("{} に SPF レコードがありません。", survey_.domain),
                       fmt::format("{} publishes no SPF record.", survey_.domain)});
  publish(made);
}

void Teller::several() {
  Finding& made =
      add("several", Level::fail,
          {fmt::format("{} に SPF レコードが {} つあります。1 つにまとめないと、すべて無効"
                       "（permerror）になります。",
                       survey_.domain, walk_.records.size()),
           fmt::format("{} publishes {} SPF records. Unless there is exactly one, none of them "
                       "counts (permerror).",
                       survey_.domain, walk_.records.size())});
  publish(made);
}

void Teller::unanswered(const std::string& name, const std::string& why) {
  const Bilingual words = dns_words(why);
  add("unanswered", Level::fail,
      {fmt::format(
           "{} の SPF レコードを調べられません（{}）。受信側の判定は temperror になります。", name,
           words.ja),
       fmt::format("The SPF record of {} cannot be looked up ({}). Receivers see a temporary "
                   "failure.",
                   name, words.en)});
}

void Teller::slips() {
  for (const auth::Slip& slip : walk_.record.slips) {
    const Bilingual words = words_of(slip.what);
    Finding& made = add("syntax", Level::fail,
                        {fmt::format("SPF レコードの {} 文字目に誤りがあります: {}。レコード全体が"
                                     "無効（permerror）になります。",
                                     slip.at + 1, words.ja),
                         fmt::format("The SPF record has a mistake at column {}: {}. It makes the "
                                     "whole record void (permerror).",
                                     slip.at + 1, words.en)});
    mark(made, slip.at, slip.length);
    publish(made);
  }
}

bool is_wide(const SpfTerm& term) {
  if (term.qualifier != '+') return false;
  if (term.kind == SpfKind::ip4) return term.v4_bits < kWideV4Bits;
  if (term.kind == SpfKind::ip6) return term.v6_bits < kWideV6Bits;
  return (term.kind == SpfKind::a || term.kind == SpfKind::mx) && term.v4_bits < kWideV4Bits;
}

void Teller::term(const SpfTerm& term) {
  const std::string text = text_of(term);
  if (term.kind == SpfKind::ptr) {
    Finding& made = add("ptr", Level::warn,
                        {"ptr は遅く不確かなため、使わないよう RFC 7208 が求めています。ip4 や "
                         "include に置き換えてください。",
                         "\"ptr\" is slow and unreliable, and RFC 7208 asks not to use it. List "
                         "the addresses by ip4, ip6 or include instead."});
    mark(made, term.at, term.length);
  }
  if (is_passed_over(text)) {
    Finding& made =
        add("passed_over", Level::fail,
            {fmt::format("{} は = で書かれているため、知らない修飾子として無視されます。: で書いて"
                         "ください。",
                         text),
             fmt::format("{} is written with \"=\", and so is passed over as an unknown modifier. "
                         "Write \":\".",
                         text)});
    mark(made, term.at, term.length);
    publish(made);
  }
  if (is_wide(term)) {
    Finding& made = add("wide", Level::warn,
                        {fmt::format("{} は広すぎます。範囲内の誰でもこのドメインを名乗れ、不審な "
                                     "SPF として拒否する受信側があります。",
                                     text),
                         fmt::format("{} is too wide: anybody in it may send as this domain, and "
                                     "some receivers refuse such a record as suspicious.",
                                     text)});
    mark(made, term.at, term.length);
  }
  if (term.kind == SpfKind::all && (term.qualifier == '+' || term.qualifier == '?')) {
    const bool plus = term.qualifier == '+';
    Finding& made =
        plus ? add("plus_all", Level::fail,
                   {"+all は世界中のすべてのサーバーに、このドメインでの送信を許しています。",
                    "\"+all\" lets every host of the Internet send as this domain."})
             : add("neutral_all", Level::warn,
                   {"?all では、なりすましを何も止められません。送信元を確かめたら ~all か -all に"
                    "してください。",
                    "\"?all\" stops no forgery. Once all sending hosts are listed, end the record "
                    "with ~all or -all."});
    mark(made, term.at, term.length);
    if (plus) publish(made);
  }
}

void Teller::terms() {
  const SpfTerm* all = walk_.record.modifier(SpfKind::all);
  for (const SpfTerm& one : walk_.record.terms) {
    const bool behind = all != nullptr && one.at > all->at && one.kind != SpfKind::exp &&
                        one.kind != SpfKind::other_modifier;
    const bool ignored = all != nullptr && one.kind == SpfKind::redirect;
    if (!behind && !ignored) {
      term(one);
      continue;
    }
    Finding& made = add("after_all", Level::warn,
                        {fmt::format("all があるため、{} は評価されません。", text_of(one)),
                         fmt::format("{} is never looked at, because of the \"all\" in the record.",
                                     text_of(one))});
    mark(made, one.at, one.length);
  }
}

void Teller::tail() {
  if (walk_.record.has_all() || walk_.record.modifier(SpfKind::redirect) != nullptr) return;
  if (!walk_.record.slips.empty()) return;
  Finding& made = add("open_end", Level::warn,
                      {"レコードの最後に all も redirect もないため、ほかの送信元は「判断なし」"
                       "（neutral）になります。",
                       "The record ends without \"all\" or \"redirect=\", so that every other host "
                       "gets a neutral result."});
  mark(made, record().size(), 0);
  publish(made);
}

void Teller::trouble(const SpfTrouble& trouble) {
  const auto told = [&](std::string id, Level level, std::string_view ja, std::string_view en) {
    Finding& made =
        add(std::move(id), level,
            {fmt::format("{} の {}: {} {}", trouble.owner, trouble.term, trouble.target, ja),
             fmt::format("{} of {}: {} {}", trouble.term, trouble.owner, trouble.target, en)});
    const std::size_t at = ifind(record(), trouble.term);
    if (trouble.owner == survey_.domain && at != std::string::npos)
      mark(made, at, trouble.term.size());
    if (level == Level::fail) publish(made);
  };
  switch (trouble.kind) {
    case Trouble::no_record:
      return told("include_none", Level::fail,
                  "に SPF レコードがありません。ここで評価が無効（permerror）になります。",
                  "publishes no SPF record, which makes the result a permerror.");
    case Trouble::several:
      return told("include_several", Level::fail,
                  "に SPF レコードが複数あり、無効（permerror）になります。",
                  "publishes several SPF records, which makes the result a permerror.");
    case Trouble::broken:
      return told("include_broken", Level::fail,
                  "の SPF レコードに誤りがあり、無効（permerror）になります。",
                  "has a mistake in its SPF record, which makes the result a permerror.");
    case Trouble::circle:
      return told("circle", Level::fail, "へ循環しており、参照回数の上限を超えます。",
                  "leads in circles and exceeds the limit of look-ups.");
    case Trouble::void_term:
      return told("void_term", Level::warn, "には該当するレコードがありません（空の参照）。",
                  "has no such record: a void look-up.");
    case Trouble::unanswered:
      return told("unanswered", Level::fail, "の DNS が応答しません。",
                  "gets no answer from the DNS.");
  }
}

void Teller::troubles() {
  for (const SpfTrouble& one : walk_.troubles) trouble(one);
}

void Teller::costs() {
  const bool over = walk_.lookups > auth::kSpfLookups;
  const bool sound = findings_.empty();
  if (over) {
    add("lookups", Level::fail,
        {fmt::format("SPF の DNS 参照が {} 回必要です。上限は {} 回で、超えると無効（permerror）に"
                     "なります。include を減らすか、IP アドレスで書いてください。",
                     walk_.lookups, auth::kSpfLookups),
         fmt::format("The SPF record needs {} look-ups. More than {} make it void (permerror): "
                     "drop includes, or list addresses instead.",
                     walk_.lookups, auth::kSpfLookups)});
  }
  if (walk_.void_lookups > auth::kSpfVoidLookups) {
    add("void_lookups", Level::fail,
        {fmt::format("何も見つからない参照が {} 回あります。{} 回を超えると無効（permerror）になり"
                     "ます。",
                     walk_.void_lookups, auth::kSpfVoidLookups),
         fmt::format("{} look-ups find nothing. More than {} make the record void (permerror).",
                     walk_.void_lookups, auth::kSpfVoidLookups)});
  }
  if (walk_.txt_bytes > kSpfAnswerBytes) {
    add("size", Level::warn,
        {fmt::format("TXT の応答が全部で {} バイトあり、{} バイトを超えます。古い DNS サーバーでは "
                     "TCP が必要です。",
                     walk_.txt_bytes, kSpfAnswerBytes),
         fmt::format("All TXT records together answer with {} bytes. Beyond {} old resolvers need "
                     "TCP.",
                     walk_.txt_bytes, kSpfAnswerBytes)});
  }
  if (!sound || over) return;
  add("record", Level::ok,
      {fmt::format("SPF レコードは正しく書かれています（DNS 参照 {} 回、上限 {} 回）。",
                   walk_.lookups, auth::kSpfLookups),
       fmt::format("The SPF record is well formed ({} of {} look-ups).", walk_.lookups,
                   auth::kSpfLookups)});
}

Bilingual meaning(SpfResult result) {
  switch (result) {
    case SpfResult::pass: return {"{} からのメールは SPF に合格します", "passes SPF"};
    case SpfResult::fail:
      return {"{} からのメールは SPF 認証に失敗し、拒否されます（fail）", "fails SPF and is refused"};
    case SpfResult::softfail:
      return {"{} からのメールは SPF 認証に失敗し、疑わしいと扱われます（softfail）",
              "fails SPF softly and is doubted"};
    case SpfResult::neutral:
      return {"{} からのメールは SPF で判定されず、合格になりません（neutral）",
              "gets no verdict of SPF (neutral)"};
    case SpfResult::none:
      return {"SPF レコードがないため、{} からのメールは合格になりません（none）",
              "finds no SPF record (none)"};
    case SpfResult::temperror:
      return {"DNS の一時的な障害のため、{} からのメールの SPF を判定できません（temperror）",
              "cannot be judged by SPF, as the DNS fails for now (temperror)"};
    case SpfResult::permerror:
      return {"SPF レコードに誤りがあるため、{} からのメールの SPF 判定は permerror になります",
              "meets a broken SPF record (permerror)"};
  }
  std::unreachable();
}

void Teller::address(const SpfOfAddress& one) {
  if (one.spf.result == SpfResult::none && walk_.records.empty()) return;  // said already
  const bool pass = one.spf.result == SpfResult::pass;
  const Bilingual what = meaning(one.spf.result);
  const std::string by = one.spf.mechanism();
  const std::string ja = by.empty() ? "" : fmt::format("一致した項: {}", by);
  const std::string en = by.empty() ? "" : fmt::format(", decided by {}", by);
  Finding& made = add(pass ? "pass" : "not_pass", pass ? Level::ok : Level::fail,
                      {fmt::format("{}。{}", fmt::format(fmt::runtime(what.ja), one.address), ja),
                       fmt::format("Mail from {} {}{}.", one.address, what.en, en)});
  if (!pass) publish(made);
}

void Teller::dropped() {
  if (repair_.dropped.empty()) return;
  const std::string terms = fmt::format("{}", fmt::join(repair_.dropped, ", "));
  add("dropped", Level::warn,
      {fmt::format("公開するレコードには {} を含めていません。含めるとレコード全体が無効"
                   "（permerror）になるためです。必要な送信元なら、正しい形で加えてください。",
                   terms),
       fmt::format("The record to publish leaves out {}, which would make all of it void "
                   "(permerror). Put in again, in a form that works, what you need.",
                   terms)});
}

}  // namespace

std::vector<Finding> spf_findings(const SpfSurvey& survey, const SpfWalk& walk,
                                  const SpfRepair& repair) {
  return Teller(survey, walk, repair).tell();
}

Finding type_99_finding(const std::string& domain, bool only) {
  return finding(
      "spf.type99", only ? Level::fail : Level::warn,
      {fmt::format("{} に、廃止された SPF 型（type 99）のレコードがあります。TXT だけが"
                   "読まれます。",
                   domain),
       fmt::format("{} has a record of the withdrawn type SPF (99). Only TXT is read.", domain)});
}

}  // namespace todoku::check
