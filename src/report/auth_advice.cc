#include "report/auth_advice.h"

#include "report/names.h"

namespace todoku::report {
namespace {

// Relaxed alignment without a public suffix list: one is the other, or below it. Reports say
// themselves what was aligned; this only tells whose a name is.
bool related(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  const auto below = [](std::string_view x, std::string_view y) {
    return x == y || (x.size() > y.size() && x.ends_with(y) && x[x.size() - y.size() - 1] == '.');
  };
  return below(a, b) || below(b, a);
}

bool is_error(std::string_view result) {
  return result == "permerror" || result == "temperror";
}

Standing standing_of(const SourceKey& key, const DmarcSource& s) {
  if (s.tally.failed() * 2 <= s.tally.messages)
    return s.tally.dkim > 0 ? Standing::good : Standing::spf_only;
  for (const char* reason : {"forwarded", "mailing_list", "trusted_forwarder"}) {
    if (s.overrides.contains(reason)) return Standing::forwarded;
  }
  const bool our_path = related(s.spf_domain, key.first);
  if (s.dkim_result == "pass" && !related(s.dkim_domain, key.first)) return Standing::unaligned;
  if (!s.dkim_result.empty() && s.dkim_result != "pass" && s.dkim_result != "none" &&
      related(s.dkim_domain, key.first))
    return Standing::broken_key;
  if (our_path && is_error(s.spf_result)) return Standing::spf_error;
  if (s.spf_result == "pass") return our_path ? Standing::spf_only : Standing::unaligned;
  if (our_path && s.dkim_result.empty()) return Standing::not_in_spf;
  return Standing::stranger;
}

// A command of ours that makes or finds the record; none where the report's names are not ones that
// a shell takes as they are: anybody may send a report.
std::optional<reply::Fix> command(std::string type, const std::string& name, std::string_view text,
                                  std::initializer_list<std::string_view> names) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:_-";
  for (const std::string_view one : names)
    if (one.empty() || one.starts_with('-') || one.find_first_not_of(kPlain) != one.npos)
      return std::nullopt;
  return reply::Fix{"setting", std::move(type), name, std::string(text)};
}

// A key of the domain's own, for a sender that signs as somebody else or not at all.
std::optional<reply::Fix> new_key(const std::string& domain) {
  constexpr std::string_view kSelector = "todoku";
  return command("DKIM", fmt::format("{}._domainkey.{}", kSelector, domain),
                 fmt::format("todoku dkim keygen --domain {} --selector {}", domain, kSelector),
                 {domain});
}

std::optional<reply::Fix> look_at_key(const std::string& domain, const std::string& selector) {
  return command("DKIM", fmt::format("{}._domainkey.{}", selector, domain),
                 fmt::format("todoku check {} --selector {}", domain, selector),
                 {domain, selector});
}

// The whole SPF record with the address in it is what the check prints.
std::optional<reply::Fix> add_to_spf(const std::string& domain, const std::string& ip) {
  return command("SPF", domain, fmt::format("todoku check {} --ip {}", domain, ip), {domain, ip});
}

// Who it is authenticated as, in place of us.
std::string other_name(const DmarcSource& s, std::string_view domain) {
  if (s.dkim_result == "pass" && !related(s.dkim_domain, domain))
    return fmt::format("DKIM d={}", s.dkim_domain);
  return fmt::format("SPF {}", s.spf_domain);
}

AuthAdvice unaligned(const SourceKey& key, const DmarcSource& s) {
  const std::string& domain = key.first;
  const std::string other = other_name(s, domain);
  return {Standing::unaligned,
          {fmt::format("認証には成功していますが ({})、差出人の {} とドメインが一致しません。"
                       "このサーバーや配信サービスで d={} の DKIM 署名を付けてください。",
                       other, domain, domain),
           fmt::format("It is authenticated as {}, which is not aligned with {} in From. Have this "
                       "server or service sign with d={}.",
                       other, domain, domain)},
          new_key(domain)};
}

AuthAdvice broken_key(const DmarcSource& s) {
  return {Standing::broken_key,
          {fmt::format(
               "d={} s={} の署名が検証に失敗しています ({})。公開している鍵と署名に使う鍵が同じか、"
               "署名のあとで本文が書き換えられていないかを確認してください。",
               s.dkim_domain, s.dkim_selector, s.dkim_result),
           fmt::format("The signature of d={} s={} does not verify ({}). Compare the published key "
                       "with the one that signs, and see that nothing rewrites the message after "
                       "signing.",
                       s.dkim_domain, s.dkim_selector, s.dkim_result)},
          look_at_key(s.dkim_domain, s.dkim_selector)};
}

AuthAdvice not_in_spf(const SourceKey& key) {
  return {
      Standing::not_in_spf,
      {fmt::format(
           "{} は {} の SPF レコードになく、DKIM 署名もありません。自社のサーバーなら SPF に加えて "
           "d={} で署名してください。心当たりがなければなりすましで、直すものはありません。",
           key.second, key.first, key.first),
       fmt::format("{} is not in the SPF record of {} and does not sign. If it is yours, add it "
                   "and sign with d={}. If you do not know it, it is forgery: there is nothing "
                   "to repair.",
                   key.second, key.first, key.first)},
      add_to_spf(key.first, key.second)};
}

AuthAdvice plain(Standing standing, std::string ja, std::string en) {
  return {standing, {std::move(ja), std::move(en)}, std::nullopt};
}

std::string next_policy(std::string_view p) {
  return p == "quarantine" ? "reject" : "quarantine";
}

}  // namespace

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::good: return "good";
    case Standing::spf_only: return "spf_only";
    case Standing::forwarded: return "forwarded";
    case Standing::unaligned: return "unaligned";
    case Standing::broken_key: return "broken_key";
    case Standing::not_in_spf: return "not_in_spf";
    case Standing::spf_error: return "spf_error";
    case Standing::stranger: return "stranger";
  }
  std::unreachable();
}

AuthAdvice advise(const SourceKey& key, const DmarcSource& source) {
  const std::string& domain = key.first;
  const Standing standing = standing_of(key, source);
  switch (standing) {
    case Standing::good:
      return plain(standing, "DMARC に合格しています。することはありません。",
                   "Passes DMARC: nothing to do.");
    case Standing::spf_only: {
      AuthAdvice advice = plain(
          standing,
          fmt::format("SPF だけで合格しています。転送されると失敗するので、d={} の DKIM "
                      "署名も付けてください。",
                      domain),
          fmt::format("Passes by SPF alone, which every forwarder breaks: sign with d={} too.",
                      domain));
      advice.fix = new_key(domain);
      return advice;
    }
    case Standing::forwarded:
      return plain(
          standing,
          "転送やメーリングリストを経たメールです。受信側もそう判断しており、することはありません"
          "。",
          "Passed on by a forwarder or a list, as the receiver saw itself: nothing to do.");
    case Standing::unaligned: return unaligned(key, source);
    case Standing::broken_key: return broken_key(source);
    case Standing::not_in_spf: return not_in_spf(key);
    case Standing::spf_error:
      return plain(standing,
                   fmt::format("{} の SPF レコードを評価できません ({})。todoku check {} "
                               "で誤りの箇所を確認してください。",
                               source.spf_domain, source.spf_result, source.spf_domain),
                   fmt::format("The SPF record of {} cannot be evaluated ({}): `todoku check {}` "
                               "shows where.",
                               source.spf_domain, source.spf_result, source.spf_domain));
    case Standing::stranger:
      return plain(
          standing,
          fmt::format(
              "{} を名乗っていますが、認証されたものは何もありません。自社や委託先のサーバーで"
              "なければなりすましで、p=reject が防ぎます。",
              domain),
          fmt::format("It uses the name {} and nothing of it is authenticated. Unless the "
                      "server is yours or works for you, it is forgery: p=reject stops it.",
                      domain));
  }
  std::unreachable();
}

std::optional<AuthAdvice> advise(const std::string& name, const DmarcDomain& domain) {
  const DmarcTally& tally = domain.tally;
  constexpr double kReady = 0.98;         // of the mail passes: what is left is mostly forgery
  constexpr std::uint64_t kEnough = 100;  // messages: fewer prove nothing of a domain's mail
  if (domain.policy.p == "reject" || tally.messages < kEnough) return std::nullopt;
  const double share = static_cast<double>(tally.passed) / static_cast<double>(tally.messages);
  if (share < kReady) return std::nullopt;
  const std::string next = next_policy(domain.policy.p);
  AuthAdvice advice =
      plain(Standing::good,
            fmt::format("{} 通のうち {} 通が合格しています。p={} に強めて、なりすましを防げます。",
                        grouped(tally.messages), grouped(tally.passed), next),
            fmt::format("{} of {} messages pass: the policy can become p={}, which stops forgery.",
                        grouped(tally.passed), grouped(tally.messages), next));
  // The rest of the record is not in a report, and stays.
  advice.fix = reply::Fix{"setting", "DMARC", "_dmarc." + name, "p=" + next};
  return advice;
}

reply::Bilingual advise(const TlsKey& failure) {
  const std::string& mx = failure.mx_host.empty() ? failure.domain : failure.mx_host;
  const std::string_view type = failure.result_type;
  if (type == "starttls-not-supported")
    return {fmt::format("{} が STARTTLS を提示していません。TLS を有効にしてください。", mx),
            fmt::format("{} does not offer STARTTLS: switch TLS on.", mx)};
  if (type == "certificate-host-mismatch")
    return {
        fmt::format(
            "{} の証明書に、このホスト名が含まれていません。MX の名前を含む証明書にしてください。",
            mx),
        fmt::format("The certificate of {} does not name that host: use one that names the MX.",
                    mx)};
  if (type == "certificate-expired")
    return {fmt::format("{} の証明書の期限が切れています。更新してください。", mx),
            fmt::format("The certificate of {} has expired: renew it.", mx)};
  if (type == "certificate-not-trusted")
    return {
        fmt::format("{} の証明書は公開の認証局につながりません。中間証明書も送ってください。", mx),
        fmt::format("The certificate of {} leads to no public CA: send the intermediate "
                    "certificates too.",
                    mx)};
  if (type == "tlsa-invalid" || type == "dane-required")
    return {
        fmt::format("_25._tcp.{} の TLSA レコードが証明書と合いません。鍵を替える前に新しい TLSA "
                    "を公開してください。",
                    mx),
        fmt::format("The TLSA record of _25._tcp.{} does not match its certificate: publish the "
                    "new one before the key changes.",
                    mx)};
  if (type == "dnssec-invalid")
    return {fmt::format(
                "{} の DNSSEC を検証できません。署名の期限と DS レコードを確認してください。", mx),
            fmt::format("DNSSEC of {} does not validate: look at its signatures' dates and the DS "
                        "record.",
                        mx)};
  if (type.starts_with("sts-"))
    return {
        fmt::format("https://mta-sts.{}/.well-known/mta-sts.txt "
                    "のポリシーを取得できないか、内容に誤りがあります。",
                    failure.domain),
        fmt::format("The policy at https://mta-sts.{}/.well-known/mta-sts.txt cannot be fetched "
                    "or is wrong.",
                    failure.domain)};
  return {fmt::format("{} との TLS 接続に失敗しています。TLS の版と証明書を確認してください。", mx),
          fmt::format("TLS with {} fails: look at its TLS versions and its certificate.", mx)};
}

reply::Bilingual advise(const FailureKey& failure) {
  const std::string_view kind = failure.auth_failure;
  if (kind == "bodyhash")
    return {
        "署名のあとで本文が書き換えられています。署名後に本文を変える処理 "
        "(フッターの追加、文字コードの変換) を外してください。",
        "The body changed after signing: remove what rewrites it (footers, conversion)."};
  if (kind == "signature")
    return {
        "DKIM "
        "の署名が鍵と合いません。公開している鍵と、署名後にヘッダーを変える処理を確認してください"
        "。",
        "The DKIM signature does not match the key: compare the keys, and see what changes the "
        "header after signing."};
  if (kind == "revoked")
    return {"署名に使った鍵は取り消されています (p= が空)。新しいセレクターで署名してください。",
            "The key is revoked (p= is empty): sign with a new selector."};
  if (kind == "spf")
    return {fmt::format("{} は SPF に含まれていません。自社のサーバーなら加えてください。",
                        failure.source_ip),
            fmt::format("{} is not in SPF: add it if it is yours.", failure.source_ip)};
  return {fmt::format("{} からのメールは DMARC 認証に失敗しています。自社のサーバーなら d={} "
                      "で署名してください。",
                      failure.source_ip, failure.domain),
          fmt::format("Mail from {} fails DMARC: if it is yours, sign it with d={}.",
                      failure.source_ip, failure.domain)};
}

bool is_command(const reply::Fix& fix) {
  return fix.kind == "setting" && fix.value.starts_with("todoku ");
}

}  // namespace todoku::report
