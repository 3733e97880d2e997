#include "app/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "app/width.h"
#include "app/words.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  std::unreachable();
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warn: return "warn";
    case LogLevel::error: return "error";
  }
  std::unreachable();
}

std::string value_text(const json::value& value) {
  return value.is_string() ? printable(value.get_string()) : json::serialize(value);
}

}  // namespace

Log::Log(const LogConfig& config, bool on_terminal)
    : json_(config.format == LogFormat::json ||
            (config.format == LogFormat::automatic && !on_terminal)),
      out_(std::make_shared<spdlog::logger>("todoku",
                                            std::make_shared<spdlog::sinks::stderr_sink_st>())) {
  out_->set_pattern("%v");
  out_->set_level(level_of(config.level));
  out_->flush_on(spdlog::level::trace);
}

void Log::write(LogLevel level, std::string_view event, const json::object& facts) {
  const std::string time = rfc3339(now());
  if (!json_) {
    std::string line = fmt::format("{} {}", time.substr(11, 8), event);
    for (const auto& [name, value] : facts)
      line += fmt::format("  {} {}", std::string_view(name), value_text(value));
    out_->log(level_of(level), line);
    return;
  }
  json::object object = {{"time", time}, {"level", name_of(level)}, {"event", event}};
  for (const auto& [name, value] : facts) object[name] = value;
  out_->log(level_of(level), json::serialize(object));
}

void Log::event_line(std::string_view line) {
  if (json_) return out_->info(line);
  json::error_code error;
  const json::value value = json::parse(line, error);
  if (!error && value.is_object()) {
    std::ostringstream nowhere;
    const Terminal plain(nowhere, nowhere, {});
    out_->info(app::event_line(plain, value.get_object()));
  }
}

}  // namespace todoku::app
