// bounce/judge.h - the verdict on a recipient of a report: the same as for a live reply.
#pragma once

#include "bounce/read.h"
#include "reply/catalogue.h"
#include "reply/verdict.h"

namespace todoku::bounce {

// The innermost reply is judged in its context (stage, the host that replied); where it says
// nothing, the words around it; then the status. What is still being tried is temporary and
// suppresses nobody.
reply::Verdict judge(const reply::Catalogue& catalogue, const Report& report,
                     const Recipient& recipient);

}  // namespace todoku::bounce
