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

bool is_hard(Cause cause) {
  return cause == Cause::user_unknown ||
         cause == Cause::recipient_owner_changed || cause == Cause::mailbox_moved ||
         cause == Cause::domain_not_found || cause == Cause::domain_no_mail;
}

}  // namespace todoku::report
