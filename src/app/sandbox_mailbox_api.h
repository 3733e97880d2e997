// app/sandbox_mailbox_api.h - the sandbox's directory of mailboxes, over HTTP.
#pragma once

#include "api/router.h"
#include "policy/mailboxes.h"

namespace todoku::app {

// GET /v1/mailboxes; POST (409 where it is there already); PUT and DELETE /v1/mailboxes/{address}.
// Who is not in the directory is there and has room; PUT lists it. `mailboxes` outlives the router.
void add_mailbox_routes(api::Router& router, policy::Mailboxes& mailboxes);

}  // namespace todoku::app
