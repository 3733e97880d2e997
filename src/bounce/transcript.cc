#include "bounce/transcript.h"

#include <algorithm>

#include "base/text.h"
#include "bounce/innermost.h"

namespace todoku::bounce {
namespace {

// sendmail writes RCPT and DATA at once (RFC 2920), and ">>> DATA" above the answers to both. What
// shows that RCPT was refused: DATA is answered for want of recipients, or sendmail adds "user
// unknown" in its own words, as it does at RCPT alone (usersmtp.c: behind DATA any refusal is
// "Service unavailable").
bool refused_before_data(std::string_view behind) {
  constexpr std::string_view kOwn = "... User unknown";
  behind = behind.substr(std::min(behind.find('\n'), behind.size()));
  while (!behind.empty()) {
    behind.remove_prefix(1);  // the line's end
    const std::size_t end = std::min(behind.find('\n'), behind.size());
    const std::string_view line = trim(behind.substr(0, end));
    behind.remove_prefix(end);
    if (line.empty() || line.starts_with(">>>")) return false;
    if (!line.starts_with("<<< ")) return line.starts_with("550 ") && line.ends_with(kOwn);
    if (misses_recipients(line.substr(4))) return true;
  }
  return false;
}

}  // namespace

std::optional<smtp::Stage> stage_in(const Page& page, std::size_t begin, std::size_t end) {
  const std::string_view text = std::string_view(page.text).substr(begin, end - begin);
  if (text.find(">>>") == text.npos) return stage_of(page.hits, begin, end);
  const Inner reply = innermost(text);
  if (reply.code && refused_before_data(page.report().substr(begin + reply.at)))
    return smtp::Stage::rcpt;
  return stage_of(page.hits, begin, reply.code ? begin + reply.at : end);
}

std::optional<smtp::Stage> stage_of_answer(const Page& page, const Anchor& a) {
  const std::string_view text = page.report();
  const std::size_t begin = text.rfind("\n>>> ", a.begin);
  if (begin == text.npos) return std::nullopt;
  if (refused_before_data(text.substr(a.begin))) return smtp::Stage::rcpt;
  return stage_of(page.hits, begin, a.begin);
}

std::string host_of_answer(const Page& page, const Anchor& a) {
  const std::size_t begin = page.report().rfind("while talking to ", a.begin);
  if (begin == std::string_view::npos) return {};
  return remote_host(page.text, page.hits, begin, a.begin);
}

}  // namespace todoku::bounce
