#include "mail/envelope.h"

#include <idn2.h>

#include <algorithm>

#include "base/text.h"
#include "mail/address.h"

namespace todoku::mail {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// nullopt where RFC 5891 has no A-label for it.
std::optional<std::string> to_a_labels(const std::string& domain) {
  char* out = nullptr;
  const int rc = idn2_to_ascii_8z(domain.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (rc != IDN2_OK) return std::nullopt;
  std::string labels(out);
  idn2_free(out);
  return labels;
}

}  // namespace

std::string_view domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

std::string domain_key(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  std::string key = to_lower(domain);
  if (domain.starts_with('[') || is_ascii(key) || key.find('\0') != key.npos) return key;
  return to_a_labels(key).value_or(key);
}

std::string address_key(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == address.npos) return to_lower(address);
  // Written bare also where RFC 5321 wants quotes: `"a..b"@docomo.ne.jp` and
  // `a..b@docomo.ne.jp` are one.
  const std::string bare = quote_for_smtp(address, Quoting::as_it_is);
  return to_lower(bare.substr(0, bare.rfind('@'))) + "@" + domain_key(address.substr(at + 1));
}

}  // namespace todoku::mail
