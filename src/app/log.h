// app/log.h - what a running server says: one JSON object a line on stderr, or text for people on a
// terminal. spdlog stays behind this header.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string_view>

#include "app/config.h"

namespace spdlog {
class logger;
}

namespace todoku::app {

class Log {
 public:
  // `on_terminal`: stderr is one; then LogFormat::automatic is text.
  Log(const LogConfig& config, bool on_terminal);

  // {"time": …, "level": "info", "event": "started", …facts}
  void write(LogLevel level, std::string_view event, const boost::json::object& facts = {});
  // A line that is JSON already, as event::render makes it.
  void event_line(std::string_view line);

 private:
  bool json_;
  std::shared_ptr<spdlog::logger> out_;
};

}  // namespace todoku::app
