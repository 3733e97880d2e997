#include "auth/dkim_signing.h"

#include <algorithm>

#include "auth/author.h"
#include "auth/dkim_verify.h"
#include "base/text.h"

namespace todoku::auth {
namespace {

constexpr std::string_view kField = "DKIM-Signature";

bool is_below(std::string_view name, std::string_view domain) {
  return name.size() > domain.size() + 1 && name.ends_with(domain) &&
         name[name.size() - domain.size() - 1] == '.';
}

bool matches(const std::string& pattern, std::string_view author) {
  if (pattern == "*") return true;
  if (pattern.starts_with("*.")) return is_below(author, std::string_view(pattern).substr(2));
  return author == pattern;
}

bool applies(const SigningRule& rule, std::string_view author) {
  if (rule.authors.empty())
    return author == rule.signer.domain || is_below(author, rule.signer.domain);
  return std::ranges::any_of(rule.authors,
                             [&](const std::string& one) { return matches(one, author); });
}

std::string canonical_pattern(std::string_view pattern) {
  if (pattern == "*") return "*";
  if (pattern.starts_with("*.")) return "*." + read_domain(pattern.substr(2));
  return read_domain(pattern);
}

// Is it a field of this very domain and selector?
bool is_by(const mail::Field& field, const DkimSigner& signer, Signature& out) {
  const Result<void> read = read_signature(field.value, SignatureForm::dkim, out);
  static_cast<void>(read);  // of a broken one domain and selector are known too
  return out.domain == signer.domain && out.selector == signer.selector;
}

// The key record as the DNS would give it: our own key needs no look-up.
dns::Answer published(const DkimSigner& signer) {
  dns::Answer answer;
  answer.kind = dns::Kind::found;
  answer.records.push_back({.owner = {},
                            .type = dns::Type::txt,
                            .ttl = 0,
                            .data = dns::Txt{{key_record_text(signer.key)}}});
  return answer;
}

bool holds(const SignedMessage& message, const mail::Field& field, const DkimSigner& signer,
           WallTime at) {
  DkimResult result;
  if (!is_by(field, signer, result.signature)) return false;
  const Result<void> read = read_signature(field.value, SignatureForm::dkim, result.signature);
  const auto& expires = result.signature.expires;
  if (!read || (expires && *expires <= unix_seconds(at)) || result.signature.length) return false;
  KeyCache keys;
  judge_signature(message, field, published(signer), keys, DkimRules{}, result);
  return result.status == DkimStatus::pass;
}

bool is_signed(const SignedMessage& message, const DkimSigner& signer, WallTime at) {
  return std::ranges::any_of(message.all(kField), [&](const mail::Field* field) {
    return holds(message, *field, signer, at);
  });
}

}  // namespace

std::string author_domain(const mail::Header& header) {
  const mail::Field* from = header.find("From");
  if (!from || header.count("From") != 1) return {};
  const Result<std::vector<Mailbox>> mailboxes = read_mailboxes(from->value);
  return mailboxes && !mailboxes->empty() ? mailboxes->front().domain : std::string();
}

DkimSigning::DkimSigning(std::vector<SigningRule> rules) : rules_(std::move(rules)) {
  for (SigningRule& rule : rules_) {
    rule.signer.domain = read_domain(rule.signer.domain);
    rule.signer.selector = read_domain(rule.signer.selector);
    for (std::string& author : rule.authors) author = canonical_pattern(author);
  }
}

std::vector<const SigningRule*> DkimSigning::rules_for(std::string_view author) const {
  const std::string name = read_domain(author);
  std::vector<const SigningRule*> out;
  for (const SigningRule& rule : rules_) {
    if (!name.empty() && applies(rule, name)) out.push_back(&rule);
  }
  return out;
}

bool DkimSigning::concerns(std::string_view message) const {
  return !rules_.empty() && !rules_for(author_domain(mail::scan_header(message))).empty();
}

bool DkimSigning::lacks_signature(std::string_view message) const {
  if (rules_.empty()) return false;
  const mail::Header header = mail::scan_header(message);
  for (const SigningRule* rule : rules_for(author_domain(header))) {
    const auto by_it = [&](const mail::Field& field) {
      Signature read;
      return iequals(field.name, kField) && is_by(field, rule->signer, read);
    };
    if (std::ranges::none_of(header.fields, by_it)) return true;
  }
  return false;
}

Result<std::string> DkimSigning::fields_for(std::string_view message, WallTime at) const {
  const std::vector<const SigningRule*> rules =
      rules_for(author_domain(mail::scan_header(message)));
  if (rules.empty()) return std::string();
  std::vector<BodyWant> wants;
  for (const SigningRule* rule : rules) wants.push_back(rule->signer.body_want());
  SignedMessage whole(std::move(wants));
  whole.feed(message);
  whole.finish();
  std::string fields;
  for (const SigningRule* rule : rules) {
    if (is_signed(whole, rule->signer, at)) continue;
    const Result<std::string> field = sign_dkim(whole, rule->signer, at);
    if (!field) return field;
    fields += *field;
  }
  return fields;
}

std::string DkimSigning::without_fields(std::string_view message) const {
  const mail::Header header = mail::scan_header(message);
  const std::vector<const SigningRule*> rules = rules_for(author_domain(header));
  std::string out;
  out.reserve(message.size());
  for (const mail::Field& field : header.fields) {
    Signature read;
    const bool ours =
        iequals(field.name, kField) && std::ranges::any_of(rules, [&](const SigningRule* rule) {
          return is_by(field, rule->signer, read);
        });
    if (!ours) out += field.whole;
  }
  return out.append(message.substr(header.bytes));
}

}  // namespace todoku::auth
