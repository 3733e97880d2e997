// app/check_answers.h - who answers what `todoku check` asks: zones from files, or the network.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/lookup.h"
#include "base/result.h"
#include "check/transport_survey.h"
#include "dns/zone.h"

namespace todoku::app {

// Answers one question after the other; the same question gets the same answer.
class Answers {
 public:
  virtual ~Answers() = default;
  virtual dns::Answer ask(const dns::Question& question) = 0;
  // Looks up what will be asked soon, all at once.
  virtual void prepare(const std::vector<dns::Question>&) {}
  // The MTA-STS policy of a domain; nullopt: nothing is fetched here.
  virtual std::optional<check::StsFetch> sts_policy(const std::string&) { return std::nullopt; }

  template <class T>
  T run(auth::Ask<T> inquiry) {
    while (!inquiry.done()) inquiry.answer(ask(inquiry.question()));
    return inquiry.take();
  }
};

// Is what the DNS says vouched for by DNSSEC? DANE needs it (RFC 7672 §2.2).
enum class Dnssec {
  as_possible,  // validated where the resolver at hand carries DNSSEC: many a system's does not
  always,       // validated; answers that do not hold are failures
  never,
};

// From zone files: RFC 1035 master format, or JSON (dns/zone_json.h), told apart by what they begin
// with. Together they are all that there is; with `always` they count as signed. Types that we do
// not read are passed over. Errors: not_found, io, malformed.
Result<std::unique_ptr<Answers>> answers_from_zones(const std::vector<std::string>& paths,
                                                    Dnssec dnssec);

// From the DNS. `server`: "192.0.2.53:53" answers all; "": as the system is set up. After kSilent
// questions without an answer nothing more is asked. Errors: malformed, invalid, io; unreachable: a
// first question to see whether DNSSEC is carried was not answered at all.
inline constexpr unsigned kSilent = 3;
Result<std::unique_ptr<Answers>> answers_from_network(const std::string& server, Dnssec dnssec);

}  // namespace todoku::app
