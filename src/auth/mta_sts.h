// auth/mta_sts.h - MTA-STS (RFC 8461): a domain's word, kept on its web server, that its mail hosts
// speak verified TLS.
//
// The record in the DNS says that there is a policy and which edition; the policy itself is a small
// file fetched over HTTPS (io/fetcher.h), which this room only reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/slip.h"
#include "auth/text_lookup.h"
#include "base/result.h"
#include "base/time.h"

namespace todoku::auth {

// The TXT record at _mta-sts.DOMAIN (§3.1).
struct StsRecord {
  std::string id;           // 1 to 32 letters and digits; "": the record is broken
  std::vector<Slip> slips;  // unknown fields are no slips: they are extensions
};
bool is_sts_record(std::string_view text);
// `text` is such a record.
StsRecord parse_sts_record(std::string_view text);

struct StsLookup {
  TextLookup text;
  StsRecord record;  // where text.found is `one`
  // §3.1: does the domain have a policy that is to be fetched?
  bool has_policy() const { return text.found == TextFound::one && !record.id.empty(); }
};
Ask<StsLookup> look_up_mta_sts(dns::Name domain);

// Where the policy is (§3.3). The host's certificate must name it; redirects are not followed.
std::string mta_sts_host(const dns::Name& domain);  // "mta-sts.example.jp"
inline constexpr std::string_view kStsPath = "/.well-known/mta-sts.txt";
std::string mta_sts_policy_url(const dns::Name& domain);  // "https://mta-sts.example.jp/..."
// May an answer with this header be read (§3.3: text/plain, with any parameters)?
bool is_sts_content_type(std::string_view content_type);

enum class StsMode { none, testing, enforce };
const char* to_string(StsMode mode);

inline constexpr std::size_t kStsPolicyBytes = 64 * 1024;  // §3.3 suggests this limit
inline constexpr std::size_t kStsPatterns = 100;           // ours
inline constexpr seconds kStsMaxAge{31557600};             // §3.2: one year

struct StsPolicy {
  StsMode mode = StsMode::none;
  std::vector<std::string> mx;  // "mx.example.jp" or "*.example.jp", lower case
  seconds max_age{0};
};
struct StsPolicyFile {
  std::optional<StsPolicy> policy;  // nullopt: broken, as good as none
  std::vector<Slip> slips;          // `at` counts from the start of the file; see line_of
};
StsPolicyFile parse_sts_policy(std::string_view text);

// Does the policy let mail go to this host (§4.1)? "*" stands for exactly one label.
bool allows_host(const StsPolicy& policy, const dns::Name& host);

// The line of `text` on which a slip lies, for showing it.
struct LineOfText {
  std::size_t number = 1;  // from 1
  std::string line;        // without its end
  std::size_t at = 0;      // where in the line the slip begins
};
LineOfText line_of(std::string_view text, const Slip& slip);

}  // namespace todoku::auth
