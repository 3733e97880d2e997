#include "report/sisimai.h"

#include <array>
#include <utility>

namespace todoku::report {
namespace {

using reply::Cause;

#define REASONS(cause, ...) constexpr std::string_view k_##cause[] = {__VA_ARGS__};
#include "report/sisimai.def"
#undef REASONS

}  // namespace

std::span<const std::string_view> sisimai_reasons(Cause cause) {
  switch (cause) {
#define REASONS(cause, ...) \
  case Cause::cause: return k_##cause;
#include "report/sisimai.def"
#undef REASONS
  }
  std::unreachable();
}

bool is_hard(const Refusal& refusal) {
  const bool of_address = refusal.status.size() > 3 && refusal.status.substr(1, 3) == ".1.";
  const bool at_rcpt = refusal.stage == smtp::Stage::rcpt;
  const bool late = refusal.stage == smtp::Stage::data || refusal.stage == smtp::Stage::eod;
  switch (refusal.cause) {
    case Cause::user_unknown:
      return !refusal.by_program && (at_rcpt || of_address || refusal.code == 0 ||
                                     refusal.confidence == reply::Confidence::exact);
    case Cause::user_unknown_or_refused: return !late;
    case Cause::recipient_owner_changed:
    case Cause::mailbox_moved: return true;
    case Cause::domain_not_found:
    case Cause::domain_no_mail: return !refusal.status.starts_with('4');
    default: return false;  // of the 80 others none says that there is nobody
  }
}

}  // namespace todoku::report
