#include "bounce/parts.h"

#include "base/text.h"
#include "bounce/original.h"

namespace todoku::bounce {
namespace {

constexpr std::size_t kPageBytes = 64 * 1024;  // a report says what it has to say before that
constexpr std::size_t kPages = 8;

// In an alternative the plain form is read, unless it says nothing: "please use a mail program that
// shows HTML".
bool is_double(const std::vector<mail::Part>& parts, std::size_t index,
               const std::vector<Page>& pages) {
  const mail::Part& part = parts[index];
  if (part.parent < 0 || !part.media.is("text", "html")) return false;
  const mail::Part& parent = parts[static_cast<std::size_t>(part.parent)];
  if (!parent.media.is("multipart", "alternative")) return false;
  if (pages.empty()) return false;
  const Page& plain = pages.back();
  return plain.text.find('@') != plain.text.npos || plain.has(Role::notice) ||
         plain.has(Role::fault);
}

}  // namespace

bool is_status(const mail::Part& part) {
  return part.media.subtype == "delivery-status" || part.media.subtype == "global-delivery-status";
}

bool is_misnamed_status(const mail::Part& part) {
  constexpr std::size_t kLookBytes = 64 * 1024;
  if (part.depth == 0 || part.media.type == "multipart" || part.media.type == "text") return false;
  if (part.media.is("message", "rfc822") || part.body.size() > kLookBytes) return false;
  const std::string text = mail::decode_transfer(part, kLookBytes);
  return ifind(text, "final-recipient:") != text.npos && ifind(text, "action:") != text.npos;
}

std::vector<Page> pages_of(const std::vector<mail::Part>& parts, const Phrases& phrases) {
  constexpr std::size_t kUsualPages = 2;
  std::vector<Page> pages;
  pages.reserve(kUsualPages);
  for (std::size_t i = 0; i < parts.size() && pages.size() < kPages; ++i) {
    const mail::Part& part = parts[i];
    if (part.media.type != "text" || is_returned(parts, i) || is_double(parts, i, pages)) continue;
    std::string text = mail::readable_text(part, kPageBytes);
    if (trim(text).empty()) continue;
    pages.push_back(make_page(part.number, std::move(text), phrases));
  }
  // Parts that were announced and never came: the body is read as it stands.
  if (pages.empty() && parts[0].media.type == "multipart" && parts.size() == 1) {
    mail::Part whole = parts[0];
    whole.media = {"text", "plain"};
    pages.push_back(make_page("", mail::readable_text(whole, kPageBytes), phrases));
  }
  return pages;
}

}  // namespace todoku::bounce
