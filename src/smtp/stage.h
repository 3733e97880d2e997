// smtp/stage.h - where in a conversation something happened (DESIGN: "stage").
#pragma once

#include <optional>
#include <string_view>

namespace todoku::smtp {

// In the order of a session; the last four are ours, no server speaks there.
enum class Stage { banner, ehlo, starttls, auth, mail, rcpt, data, eod, quit, dns, connect, tls, timeout };

std::string_view to_string(Stage stage);                   // "eod"
std::optional<Stage> parse_stage(std::string_view name);  // also "helo"
// Is it one of the four that no server speaks at?
constexpr bool is_local(Stage stage) { return stage >= Stage::dns; }

}  // namespace todoku::smtp
