// The validator's steps of RFC 8617 §5.2.
#include "auth/arc.h"

namespace todoku::auth {
namespace {

// A seal and its set, read and in order.
struct Chain {
  std::vector<ArcSet> sets;
  std::vector<ArcSeal> seals;
};

ArcResult failed(ArcResult result, std::string why) {
  result.status = ArcStatus::fail;
  result.why = std::move(why);
  return result;
}

// Steps 1 to 3: the sets are whole, and each seal says what its predecessors were.
Result<Chain> read_chain(const SignedMessage& message, ArcResult& result) {
  Result<std::vector<ArcSet>> sets = read_sets(message);
  if (!sets) return std::unexpected(sets.error());
  Chain chain{.sets = std::move(*sets), .seals = {}};
  result.instance = static_cast<unsigned>(chain.sets.size());
  for (const ArcSet& set : chain.sets) {
    Result<ArcSeal> seal = read_seal(set.seal->value);
    if (!seal) return std::unexpected(seal.error());
    const std::string wanted = set.instance == 1 ? "none" : "pass";
    if (set.instance == result.instance) result.sealed_as_failed = seal->chain == "fail";
    if (seal->chain != wanted) {
      return fail(Errc::malformed,
                  "seal " + std::to_string(set.instance) + " says cv=" + seal->chain);
    }
    chain.seals.push_back(std::move(*seal));
  }
  return chain;
}

bool is_modern(const Signature& signature, const DkimRules& rules) {
  return signature.digest != Digest::sha1 || rules.historic;
}

// ARC-Message-Signature: its key's name, or why it cannot hold.
Result<dns::Name> begin_signature(const ArcSet& set, const DkimRules& rules, DkimResult& state) {
  const Result<void> read =
      read_signature(set.signature->value, SignatureForm::arc_message, state.signature);
  if (!read) return std::unexpected(read.error());
  if (!is_modern(state.signature, rules)) return fail(Errc::invalid, "rsa-sha1 (RFC 8301)");
  const std::optional<dns::Name> name = key_name(state.signature.domain, state.signature.selector);
  if (!name) return fail(Errc::malformed, "d= and s= make no name of the DNS");
  return *name;
}

// Does the seal of the last set hold with the keys of this answer?
void judge_seal(std::span<const ArcSet> sets, const dns::Answer& answer, KeyCache& keys,
                const DkimRules& rules, DkimResult& state) {
  const std::vector<std::string> texts = key_texts(answer);
  if (texts.empty()) return judge_no_answer(answer, state);
  const Signature& s = state.signature;
  const std::string hash = digest_of(s.digest, sealed_text(sets));
  for (const std::string& text : texts) {
    const Result<KeyRecord> record = keys.parse(text);
    if (!record) {
      state.why = record.error().what;
    } else if (key_fits(*record, rules, state)) {
      state.status =
          record->key.verifies(s.digest, hash, s.signature) ? DkimStatus::pass : DkimStatus::fail;
      state.why = "the seal does not match the sets";
      if (state.status == DkimStatus::pass) return;
    }
  }
}

// The look-up and judgement of one ARC-Message-Signature; `state` is what came of it.
Inquiry<dns::Question, dns::Answer, DkimResult> judge_set(const SignedMessage& message, ArcSet set,
                                                          KeyCache& keys, DkimRules rules) {
  DkimResult state;
  const Result<dns::Name> name = begin_signature(set, rules, state);
  if (!name) {
    state.why = name.error().what;
    co_return state;
  }
  const dns::Question question{.name = *name, .type = dns::Type::txt};
  const dns::Answer answer = co_await question;
  judge_signature(message, *set.signature, answer, keys, rules, state);
  co_return state;
}

std::vector<ArcSealer> sealers_of(const Chain& chain) {
  std::vector<ArcSealer> sealers;
  for (std::size_t i = 0; i < chain.sets.size(); ++i) {
    const Signature& s = chain.seals[i].signature;
    sealers.push_back({.instance = chain.sets[i].instance,
                       .domain = s.domain,
                       .selector = s.selector,
                       .results = mail::unfold(chain.sets[i].results->value)});
  }
  return sealers;
}

}  // namespace

ArcInquiry verify_arc(const SignedMessage& message, KeyCache& keys, DkimRules rules) {
  ArcResult result;
  const Result<Chain> chain = read_chain(message, result);
  if (!chain) co_return failed(std::move(result), chain.error().what);
  if (chain->sets.empty()) co_return result;
  // Step 4: the newest message signature.
  const DkimResult state = co_await judge_set(message, chain->sets.back(), keys, rules);
  result.temporary = state.status == DkimStatus::temperror;
  if (state.status != DkimStatus::pass) {
    co_return failed(std::move(result), "ARC-Message-Signature: " + state.why);
  }
  // Step 6: the seals, the newest first.
  for (std::size_t i = chain->sets.size(); i > 0; --i) {
    DkimResult seal{.why = {}, .signature = chain->seals[i - 1].signature};
    const std::string place = "seal " + std::to_string(i) + ": ";
    if (!is_modern(seal.signature, rules)) {
      co_return failed(std::move(result), place + "rsa-sha1 (RFC 8301)");
    }
    const std::optional<dns::Name> at = key_name(seal.signature.domain, seal.signature.selector);
    if (!at) co_return failed(std::move(result), place + "d= and s= make no name of the DNS");
    const dns::Question asked{.name = *at, .type = dns::Type::txt};
    const dns::Answer found = co_await asked;
    judge_seal(std::span(chain->sets).first(i), found, keys, rules, seal);
    result.temporary = seal.status == DkimStatus::temperror;
    if (seal.status != DkimStatus::pass) co_return failed(std::move(result), place + seal.why);
  }
  result.status = ArcStatus::pass;
  result.sealers = sealers_of(*chain);
  co_return result;
}

Inquiry<dns::Question, dns::Answer, unsigned> oldest_pass(const SignedMessage& message,
                                                          KeyCache& keys, DkimRules rules) {
  const Result<std::vector<ArcSet>> sets = read_sets(message);
  if (!sets) co_return 0u;
  for (std::size_t i = sets->size(); i > 0; --i) {
    const DkimResult state = co_await judge_set(message, (*sets)[i - 1], keys, rules);
    if (state.status != DkimStatus::pass) co_return static_cast<unsigned>(i + 1);
  }
  co_return 0u;
}

}  // namespace todoku::auth
