#include "auth/dkim_verify.h"

namespace todoku::auth {
namespace {

void set(DkimResult& result, DkimStatus status, std::string why) {
  result.status = status;
  result.why = std::move(why);
}

bool body_holds(const SignedMessage& message, const DkimRules& rules, DkimResult& result) {
  const Signature& s = result.signature;
  const std::optional<std::string> hash = message.bodies().digest(s.body_want());
  const std::uint64_t bytes = message.bodies().canonical_bytes(s.body);
  if (s.length && *s.length < bytes) result.unsigned_bytes = bytes - *s.length;
  if (!hash && s.length && *s.length > bytes) {
    set(result, DkimStatus::permerror, "l= is longer than the body");
  } else if (!hash) {
    set(result, DkimStatus::policy, "too many signatures with different l=");
  } else if (*hash != s.body_hash) {
    set(result, DkimStatus::fail, "the body was changed (bh= does not match)");
  } else if (result.unsigned_bytes > 0 && !rules.partial_body) {
    set(result, DkimStatus::policy,
        "l= leaves " + std::to_string(result.unsigned_bytes) + " bytes of the body unsigned");
  } else {
    return true;
  }
  return false;
}

// t= and x= against the present (§3.5); false if the signature is out of time.
bool in_time(const DkimRules& rules, WallTime now, DkimResult& result) {
  const auto seconds_now = std::chrono::duration_cast<seconds>(now.time_since_epoch()).count();
  const auto present = static_cast<std::uint64_t>(std::max<std::int64_t>(seconds_now, 0));
  const Signature& s = result.signature;
  if (s.expires && *s.expires < present) {
    set(result, DkimStatus::fail, "the signature has expired (x=)");
    return false;
  }
  if (s.at && *s.at > present + static_cast<std::uint64_t>(rules.future.count())) {
    set(result, DkimStatus::policy, "the signature comes from the future (t=)");
    return false;
  }
  return true;
}

// What can be said before the key is known; false if it ends here.
bool begin(const mail::Field& field, const DkimRules& rules, WallTime now, DkimResult& result) {
  const SignatureForm form = rules.historic ? SignatureForm::dkim_old : SignatureForm::dkim;
  const Result<void> read = read_signature(field.value, form, result.signature);
  if (!read) {
    set(result, DkimStatus::permerror, read.error().what);
    return false;
  }
  if (result.signature.digest == Digest::sha1 && !rules.historic) {
    set(result, DkimStatus::permerror, "rsa-sha1 is no signature any more (RFC 8301)");
    return false;
  }
  return in_time(rules, now, result);
}

}  // namespace

const char* to_string(DkimStatus status) {
  switch (status) {
    case DkimStatus::pass: return "pass";
    case DkimStatus::fail: return "fail";
    case DkimStatus::policy: return "policy";
    case DkimStatus::temperror: return "temperror";
    case DkimStatus::permerror: return "permerror";
  }
  std::unreachable();
}

std::vector<std::string> key_texts(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const dns::Record& record : answer.records) {
    const auto* txt = std::get_if<dns::Txt>(&record.data);
    if (!txt || texts.size() == kDkimKeys) continue;
    std::string& text = texts.emplace_back();
    for (const std::string& part : txt->strings) text += part;
  }
  return texts;
}

void judge_no_answer(const dns::Answer& answer, DkimResult& result) {
  switch (answer.kind) {
    case dns::Kind::found:
    case dns::Kind::no_such_name:
    case dns::Kind::no_data:
      return set(result, DkimStatus::permerror, "no key is published under this selector");
    case dns::Kind::bogus:
    case dns::Kind::server_failure:
    case dns::Kind::timeout:
      return set(
          result, DkimStatus::temperror,
          "the look-up of the key failed: " + (answer.why.empty() ? "no answer" : answer.why));
  }
}

bool key_fits(const KeyRecord& record, const DkimRules& rules, DkimResult& result) {
  const Signature& s = result.signature;
  result.key_bits = record.key.bits();
  result.testing = record.testing;
  if (record.key.type() != s.key_type) {
    set(result, DkimStatus::permerror, "the key's type is not that of a=");
  } else if (!record.email) {
    set(result, DkimStatus::permerror, "the key is not for email (s=)");
  } else if (record.sha1_only && s.digest != Digest::sha1) {
    set(result, DkimStatus::permerror, "the key record's h= does not allow sha256");
  } else if (record.exact_domain && !s.identity.empty() &&
             read_domain(s.identity.substr(s.identity.rfind('@') + 1)) != s.domain) {
    set(result, DkimStatus::permerror, "the key record's t=s forbids an i= below d=");
  } else if (s.key_type == KeyType::rsa && record.key.bits() < rules.rsa_bits && !rules.historic) {
    set(result, DkimStatus::policy,
        "an RSA key of " + std::to_string(record.key.bits()) + " bits is too weak (RFC 8301)");
  } else {
    return true;
  }
  return false;
}

namespace {

// §3.7: the value of b= counts as empty.
std::string without_signature(const mail::Field& own, const Signature& signature) {
  std::string out(own.whole);
  const auto value = static_cast<std::size_t>(own.value.data() - own.whole.data());
  return out.erase(value + signature.b_begin, signature.b_end - signature.b_begin);
}

}  // namespace

void judge_signature(const SignedMessage& message, const mail::Field& own,
                     const dns::Answer& answer, KeyCache& keys, const DkimRules& rules,
                     DkimResult& result) {
  const std::vector<std::string> texts = key_texts(answer);
  if (texts.empty()) return judge_no_answer(answer, result);
  const Signature& s = result.signature;
  std::string text = message.signed_fields(s.fields, s.header, &own);
  append_canonical_field(s.header, without_signature(own, s), text);
  text.resize(text.size() - 2);  // the last one goes without its line end (§3.7)
  const std::string hash = digest_of(s.digest, text);
  for (const std::string& key_text : texts) {
    const Result<KeyRecord> record = keys.parse(key_text);
    if (!record) {
      set(result, DkimStatus::permerror, record.error().what);
    } else if (key_fits(*record, rules, result)) {
      if (!body_holds(message, rules, result)) return;
      if (record->key.verifies(s.digest, hash, s.signature)) {
        return set(result, DkimStatus::pass, "");
      }
      set(result, DkimStatus::fail, "the signature does not match the header");
    }
  }
}

DkimInquiry verify_dkim(const SignedMessage& message, KeyCache& keys, DkimRules rules,
                        WallTime now) {
  std::vector<DkimResult> results;
  for (const mail::Field* field : message.all("DKIM-Signature")) {
    DkimResult& result = results.emplace_back();
    if (results.size() > kDkimSignatures) {
      set(result, DkimStatus::policy, "too many signatures");
      continue;
    }
    if (!begin(*field, rules, now, result)) continue;
    const std::optional<dns::Name> name =
        key_name(result.signature.domain, result.signature.selector);
    if (!name) {
      set(result, DkimStatus::permerror, "d= and s= make no name of the DNS");
      continue;
    }
    const dns::Question question{.name = *name, .type = dns::Type::txt};
    const dns::Answer answer = co_await question;
    judge_signature(message, *field, answer, keys, rules, results.back());
  }
  co_return results;
}

}  // namespace todoku::auth
