#include "reply/cause_text.h"

#include <array>

namespace todoku::reply {
namespace {

struct Row {
  Cause cause;
  CauseText text;
};

constexpr auto kRows = std::to_array<Row>({
#define TEXT(cause, why_ja, why_en, remedy_ja, remedy_en) \
  {Cause::cause, {why_ja, why_en, remedy_ja, remedy_en}},
#include "reply/cause_text.def"
#undef TEXT
});
static_assert(kRows.size() == kCauses, "each cause has its text");

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].cause) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the rows stand in the order of cause.def");

}  // namespace

const CauseText& text_of(Cause cause) {
  return kRows[static_cast<std::size_t>(cause)].text;
}

std::vector<Fix> default_fixes(Cause cause) {
  const Fix spf{"dns", "TXT", "{domain}", "v=spf1 ip4:{ip} -all"};
  const Fix dkim{"dns", "TXT", "{selector}._domainkey.{domain}",
                 "v=DKIM1; k=rsa; p=<public key of the signer>"};
  const Fix dmarc{"dns", "TXT", "_dmarc.{domain}",
                  "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"};
  const Fix ptr{"dns", "PTR", "{ip}", "mail.{domain}."};
  if (cause == Cause::spf_fail) return {spf};
  if (cause == Cause::auth_missing) return {spf, dkim};
  if (cause == Cause::dkim_fail || cause == Cause::dmarc_fail || cause == Cause::alignment_fail)
    return {dkim};
  if (cause == Cause::dmarc_missing) return {dmarc};
  if (cause == Cause::ptr_missing) return {ptr};
  return {};
}

}  // namespace todoku::reply
