// app/sandbox_api.h - the sandbox's own HTTP routes: what it received, its zone, how to use it.
#pragma once

#include "api/router.h"

namespace todoku::app {

class Sandbox;

// GET /v1/sandbox            who plays where, and every case with its words
// GET /v1/mail, /v1/mail/{id}; DELETE /v1/mail
// GET, POST, DELETE /v1/zone  ("record": a line of a master file, with "replace": true in the place
//                            of those of its name and type; ?name=&type=)
// GET /v1/config             a configuration for `todoku serve`
void add_sandbox_routes(api::Router& router, Sandbox& sandbox);

}  // namespace todoku::app
