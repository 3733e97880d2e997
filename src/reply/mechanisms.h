// reply/mechanisms.h - what a reply tells of SPF, DKIM and DMARC, each by itself.
//
// "Spf= Fail , Dkim= Pass , DMARC= Pass", "DKIM = did not pass", "spf=softfail (…)": what passed
// needs no repair, and a record that the reply shows is not published anew.
#pragma once

#include <string>
#include <string_view>

#include "reply/catalogue.h"

namespace todoku::reply {

enum class Outcome { untold, passed, failed, no_record };

struct Mechanisms {
  Outcome spf = Outcome::untold;
  Outcome dkim = Outcome::untold;
  Outcome dmarc = Outcome::untold;
  bool shows_spf_record = false;  // "a hard fail policy (-all)": there is a record, and this is it
};
Mechanisms read_mechanisms(std::string_view text);

// Is the fix of any use? Not if the reply says that what it is for has passed. A DMARC record is
// offered only to those who are told that theirs failed or is missing: p=none in the place of a
// p=reject that nobody spoke of would let forgers in.
bool is_wanted(const Fix& fix, Cause cause, const Mechanisms& told);

// An SPF fix becomes what joins the record that is there (RFC 7208 §3.2: one record a name), unless
// the reply says that there is none. Whoever published it whole would wipe out every other sender.
Fix as_addition(Fix fix, const Mechanisms& told);
// Is it such a one? "ip4:192.0.2.1", and no record.
bool is_spf_addition(const Fix& fix);

// "v=spf1 ip4:192.0.2.1 -all" -> "ip4:192.0.2.1": what joins a record that is there, before its
// all.
std::string spf_terms(std::string_view record);

}  // namespace todoku::reply
