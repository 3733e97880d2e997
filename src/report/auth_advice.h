// report/auth_advice.h - what to do about a sender that reports tell of, with the record to
// publish.
#pragma once

#include <optional>
#include <string_view>

#include "reply/catalogue.h"
#include "report/auth_summary.h"

namespace todoku::report {

enum class Standing {
  good,        // passes by DKIM
  spf_only,    // passes by SPF alone: the next forwarder breaks it
  forwarded,   // fails, but the receiver saw a forwarder or a list
  unaligned,   // authenticated, in another domain's name
  broken_key,  // our own signature does not verify
  not_in_spf,  // our return path, from a server that our SPF record does not name
  spf_error,   // our SPF record cannot be evaluated
  stranger     // nothing of it is ours
};
std::string_view to_string(Standing standing);  // "spf_only"

struct AuthAdvice {
  Standing standing = Standing::good;
  reply::Bilingual text;  // what is so, and what to do
  std::optional<reply::Fix> fix;
};

AuthAdvice advise(const SourceKey& key, const DmarcSource& source);
// What the domain's own policy should become; nullopt: it is well.
std::optional<AuthAdvice> advise(const std::string& name, const DmarcDomain& domain);
// For RFC 8460 §4.3's result types.
reply::Bilingual advise(const TlsKey& failure);
// For a report of one message (RFC 9991 §4): by its Auth-Failure.
reply::Bilingual advise(const FailureKey& failure);

// Is it a command of ours to type, and no record or setting?
bool is_command(const reply::Fix& fix);

}  // namespace todoku::report
