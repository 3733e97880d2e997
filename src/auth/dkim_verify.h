// auth/dkim_verify.h - are a message's DKIM signatures good? (RFC 6376 §6.1, 8301, 8463, 8616)
#pragma once

#include <string>
#include <vector>

#include "auth/dkim_message.h"
#include "auth/dkim_record.h"
#include "auth/dkim_signature.h"
#include "base/inquiry.h"
#include "base/time.h"
#include "dns/record.h"

namespace todoku::auth {

// RFC 8601 §2.7.1. `none` is the absence of signatures: an empty list of results.
enum class DkimStatus {
  pass,
  fail,       // the key says no, the body differs, or the time is over
  policy,     // right by the letter, refused by the rules below
  temperror,  // DNS gave no answer now
  permerror,  // broken, or something needed is not there
};
const char* to_string(DkimStatus status);

struct DkimRules {
  // Text that an l= leaves unsigned can be anything (RFC 6376 §8.2): such a signature is `policy`.
  bool partial_body = false;
  // RFC 8301: rsa-sha1 and keys below 1024 bits are no signatures. `historic` takes both, and
  // signatures without v=: only to read archives and to test canonical forms against them.
  bool historic = false;
  int rsa_bits = 1024;
  seconds future = 24h;  // a t= later than this from now is refused (§3.5)
};

struct DkimResult {
  DkimStatus status = DkimStatus::permerror;
  std::string why;                   // one line for people; empty if it passed
  Signature signature;               // as far as it could be read
  int key_bits = 0;                  // 0 if there was no key
  bool testing = false;              // the record says t=y
  std::uint64_t unsigned_bytes = 0;  // canonical body bytes behind l=
};

using DkimInquiry = Inquiry<dns::Question, dns::Answer, std::vector<DkimResult>>;

constexpr std::size_t kDkimSignatures =
    10;                               // evaluated in a message, from the top; the rest is policy
constexpr std::size_t kDkimKeys = 4;  // records tried under one name

// One result a DKIM-Signature field, from the top. `message` is finished; it and `keys` outlive the
// inquiry.
DkimInquiry verify_dkim(const SignedMessage& message, KeyCache& keys, DkimRules rules,
                        WallTime now);

// Does `signature` of `own` hold with the keys that `answer` carries? Fills status, why and key.
// What DKIM and ARC share; dates are left to the callers.
void judge_signature(const SignedMessage& message, const mail::Field& own,
                     const dns::Answer& answer, KeyCache& keys, const DkimRules& rules,
                     DkimResult& result);

// Which key records an answer carries, strings joined (RFC 6376 §3.6.2.2); at most kDkimKeys.
std::vector<std::string> key_texts(const dns::Answer& answer);
// The status of an answer without records; `why` for people. Requires answer.records to be empty.
void judge_no_answer(const dns::Answer& answer, DkimResult& result);
// May this key be used so? Sets the status and false if not.
bool key_fits(const KeyRecord& record, const DkimRules& rules, DkimResult& result);

}  // namespace todoku::auth
