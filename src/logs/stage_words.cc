#include "logs/stage_words.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "logs/cut.h"

namespace todoku::logs {

std::optional<smtp::Stage> stage_begins(std::string_view text) {
  using smtp::Stage;
  using Name = std::pair<std::string_view, Stage>;
  constexpr auto kNames = std::to_array<Name>({
      {"end of data", Stage::eod},
      {"message body", Stage::eod},
      {".", Stage::eod},
      {"RCPT", Stage::rcpt},
      {"MAIL", Stage::mail},
      {"DATA", Stage::data},
      {"EHLO", Stage::ehlo},
      {"HELO", Stage::ehlo},
      {"LHLO", Stage::ehlo},
      {"STARTTLS", Stage::starttls},
      {"AUTH", Stage::auth},
      {"initial server greeting", Stage::banner},
      {"initial connection", Stage::banner},
      {"QUIT", Stage::quit},
  });
  take_prefix(text, "pipelined ");
  for (const auto& [name, stage] : kNames) {
    if (istarts_with(text, name)) return stage;
  }
  return std::nullopt;
}

}  // namespace todoku::logs
