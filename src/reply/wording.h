// reply/wording.h - a sentence of the catalogue with its placeholders filled, or read well without
// them.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace todoku::reply {

// A placeholder, what is known for it, and what stands in where nothing is.
struct Blank {
  std::string_view name;   // "ip"
  std::string_view value;  // "" where it is not known
  std::string_view word;   // "your sending IP"
  std::array<std::string_view, 3>
      nouns{};  // before the blank these say it already: "IP", "IP address"
};
using Blanks = std::array<Blank, 4>;

// "送信元IP {ip} を" without an IP becomes "送信元IPを"; "_dmarc.{domain}" without a domain
// "_dmarc.<domain>".
std::string worded(std::string_view text, const Blanks& blanks);

}  // namespace todoku::reply
