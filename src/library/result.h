// library/result.h - what a call of todoku.h gives back: texts that live as long as it does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "report/explain_mail.h"
#include "report/explain_reply.h"
#include "todoku.h"

namespace todoku::library {

constexpr std::size_t kFields = TODOKU_WHY_EN + 1;
using Fields = std::array<std::optional<std::string>, kFields>;  // nullopt: not known

Fields fields_of(const report::Explained& explained);

}  // namespace todoku::library

struct todoku_result {
  std::string json;
  std::string kind;
  std::vector<todoku::library::Fields> recipients;
};
