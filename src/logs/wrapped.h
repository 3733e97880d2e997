// logs/wrapped.h - a log's line inside another log's line.
//
// Containers and collectors write a program's line into one of their own: Docker's and journald's
// JSON, an index's documents ("message"), the front of docker compose ("mail-1  | "), of Kubernetes
// ("<time> stdout F "), of grep ("mail.log:", "17:"), and the quotes of a table's only cell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace todoku::logs {

// The line inside, without one cover; nullopt: there is no cover that we know. Nothing is
// promised of what comes out: it may be no log's line either.
std::optional<std::string> unwrapped(std::string_view line);

// Does it begin as an object of JSON and is none?
bool is_broken_json(std::string_view line);

}  // namespace todoku::logs
