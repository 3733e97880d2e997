#include "bounce/wording.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "bounce/innermost.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kAround = 2048;  // bytes for the judge; its own limit is four times that

std::string without(std::string_view text, std::string_view words) {
  std::string out;
  while (!text.empty()) {
    const std::size_t found = words.empty() ? text.npos : text.find(words);
    out += text.substr(0, found);
    text.remove_prefix(found == text.npos ? text.size() : found + words.size());
  }
  return out;
}

// Without these at its front.
std::string_view behind(std::string_view text, std::string_view signs) {
  return text.substr(std::min(text.find_first_not_of(signs), text.size()));
}

}  // namespace

std::string judged_words(const Page& page, Stretch stretch, std::string_view address) {
  const auto [begin, end] = stretch;
  std::string out;
  out.reserve(end - std::min(begin, end));
  std::size_t at = begin;
  for (const Hit& hit : ending_within(page.hits, begin, end)) {
    if (hit.role != Role::notice || hit.begin < at) continue;
    out.append(page.text, at, hit.begin - at);
    at = hit.end;
  }
  out.append(page.text, at, end - std::min(at, end));
  const bool named = !address.empty() && out.find(address) != out.npos;
  const std::string text = joined(named ? without(out, address) : std::move(out));
  return std::string(clip(behind(text, " <>\"':;,.|*-=()[]"), kAround));
}

std::string written_words(const Page& page, Stretch stretch) {
  const auto [begin, end] = stretch;
  if (begin >= end) return "";
  const std::string text = joined(std::string_view(page.text).substr(begin, end - begin));
  // What closes stands at once behind the address; what opens belongs to the words.
  return std::string(clip(behind(behind(text, ">)]\"'"), " >:;,.|*-="), kAround));
}

}  // namespace todoku::bounce
