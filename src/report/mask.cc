#include "report/mask.h"

#include "base/text.h"

namespace todoku::report {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kMinName = 3;  // a shorter one is found in every other word

// What a local part is written with (RFC 5321 §4.1.2 dot-string, RFC 6531); not "=" and "/", which
// stand before addresses in logs and links.
bool is_local(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-?^_`{|}~.").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(char c) {
  return is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

std::string mask_addresses(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '@') {
      std::size_t begin = out.size();
      if (begin > 1 && out.back() == '"') {  // "a b"@example.net
        const std::size_t open = out.rfind('"', begin - 2);
        if (open != out.npos) begin = open;
      }
      while (begin > 0 && is_local(out[begin - 1])) --begin;
      if (begin < out.size()) out.replace(begin, out.npos, kMask);
    }
    out += c;
  }
  return out;
}

std::string mask_word(std::string text, std::string_view word) {
  if (word.size() < kMinName) return text;
  for (std::size_t at = ifind(text, word); at != text.npos; at = ifind(text, word, at)) {
    const std::size_t end = at + word.size();
    const bool alone =
        (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (alone) text.replace(at, word.size(), kMask);
    at += alone ? kMask.size() : 1;
  }
  return text;
}

}  // namespace

std::string shown_address(std::string_view address, Privacy privacy) {
  if (privacy == Privacy::open) return std::string(address);
  const std::size_t at = address.rfind('@');
  return std::string(kMask).append(at == address.npos ? "" : address.substr(at));
}

std::string shown_words(std::string_view words, std::string_view recipient, Privacy privacy) {
  if (privacy == Privacy::open) return std::string(words);
  return mask_word(mask_addresses(words), recipient.substr(0, recipient.rfind('@')));
}

}  // namespace todoku::report
