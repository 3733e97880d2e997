#include "app/run_loop.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>

namespace todoku::app {
namespace {

void listen_for_reload(boost::asio::signal_set& signals, const std::function<void()>& reload) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    reload();
    listen_for_reload(signals, reload);
  });
}

}  // namespace

void run_until_signal(boost::asio::io_context& loop, const std::function<void()>& ready,
                      const std::function<Task<void>()>& stop,
                      const std::function<void()>& reload) {
  std::signal(SIGPIPE, SIG_IGN);
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  boost::asio::signal_set hangups(loop);
  if (reload) {
    hangups.add(SIGHUP);
    listen_for_reload(hangups, reload);
  }
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    signals.async_wait([](const boost::system::error_code& again, int) {
      if (!again) std::_Exit(1);
    });
    boost::asio::co_spawn(loop, stop(), [&](std::exception_ptr) {
      signals.cancel();
      loop.stop();  // what is left are timers of nobody
    });
  });
  ready();
  loop.run();
}

}  // namespace todoku::app
