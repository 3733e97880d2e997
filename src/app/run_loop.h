// app/run_loop.h - one loop until SIGTERM or SIGINT, then a clean end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "io/ports.h"

namespace todoku::app {

// Calls `ready` once signals are caught, so that whoever reads "ready" may end us cleanly at once.
// Runs `loop` until a signal; then `stop`, and returns when nothing is left to do. A second signal
// ends the process at once. `reload`, where there is one, is called at each SIGHUP. SIGPIPE is
// ignored: a peer that is gone is an error of its write.
void run_until_signal(boost::asio::io_context& loop, const std::function<void()>& ready,
                      const std::function<Task<void>()>& stop,
                      const std::function<void()>& reload = {});

}  // namespace todoku::app
