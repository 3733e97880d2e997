// real/unbound.h - a libunbound context, set up from options.
#pragma once

#include <memory>

#include "base/result.h"
#include "real/resolver.h"

struct ub_ctx;
struct event_base;

namespace todoku::real {

struct UnboundFree {
  void operator()(ub_ctx* context) const;
};
using UnboundContext = std::unique_ptr<ub_ctx, UnboundFree>;

// Uses `base`, which must outlive it, and must be used from the base's thread once it runs.
// Errors: invalid, naming the option.
Result<UnboundContext> make_unbound(event_base* base, const ResolverOptions& options);

}  // namespace todoku::real
