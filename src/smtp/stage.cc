#include "smtp/stage.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace todoku::smtp {
namespace {

using Name = std::pair<Stage, std::string_view>;
constexpr std::array<Name, 13> kNames = {{{Stage::banner, "banner"},
                                          {Stage::ehlo, "ehlo"},
                                          {Stage::starttls, "starttls"},
                                          {Stage::auth, "auth"},
                                          {Stage::mail, "mail"},
                                          {Stage::rcpt, "rcpt"},
                                          {Stage::data, "data"},
                                          {Stage::eod, "eod"},
                                          {Stage::quit, "quit"},
                                          {Stage::dns, "dns"},
                                          {Stage::connect, "connect"},
                                          {Stage::tls, "tls"},
                                          {Stage::timeout, "timeout"}}};

}  // namespace

std::string_view to_string(Stage stage) { return kNames[static_cast<std::size_t>(stage)].second; }

std::optional<Stage> parse_stage(std::string_view name) {
  if (iequals(name, "helo")) return Stage::ehlo;
  for (const auto& [stage, known] : kNames) {
    if (iequals(name, known)) return stage;
  }
  return std::nullopt;
}

}  // namespace todoku::smtp
