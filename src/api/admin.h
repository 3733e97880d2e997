// api/admin.h - the routes by which people look at a running server and act on it (docs/api.md).
//
// Everything answers JSON; an error is {"error": {"code", "message"}}. Lists take ?limit= (1..1000,
// 100 where it is not said) and ?after=, the "next" of the answer before.
#pragma once

#include <functional>
#include <string>

#include "api/actions.h"
#include "api/router.h"
#include "io/ports.h"
#include "reply/catalogue.h"
#include "spool/spool.h"

namespace todoku::api {

class Admin {
 public:
  struct Parts {
    spool::Spool& spool;
    const reply::Catalogue& catalogue;
    Clock& clock;
    Actions& actions;
    std::function<std::string(const spool::Event&)>
        render;                     // an event as one JSON object, no line end
    std::function<Position()> end;  // of the journal: where the next event will stand
    std::string own_ip = {};        // as receivers see us; "" if not known
  };
  // The parts outlive the Admin, and the Admin the router's use.
  explicit Admin(Parts parts) : p_(std::move(parts)) {}
  void add_routes(Router& router);

 private:
  Task<Response> status(Request request);
  Task<Response> queue(Request request);
  Task<Response> message(Request request);
  Task<Response> body(Request request);
  Task<Response> change(Request request);  // cancel, retry: the last word of the path
  Task<Response> suppressions(Request request);
  Task<Response> suppression(Request request);
  Task<Response> suppress(Request request);
  Task<Response> unsuppress(Request request);
  boost::json::array waiting(const std::vector<RecipientId>& held) const;
  Task<Response> holds(Request request);
  Task<Response> look(Request request);
  Task<Response> release(Request request);
  Task<Response> why(Request request);
  Task<Response> events(Request request);
  Task<Response> submit(Request request);

  Parts p_;
};

}  // namespace todoku::api
