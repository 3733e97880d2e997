// Addresses: what is taken is one, and all ways to write it are one key.
#include "mail/address.h"

#include "mail/envelope.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned flags = fuzz::take_byte(input);
  const mail::AddressRules rules{.utf8 = (flags & 1) != 0, .old_handset = (flags & 2) != 0};
  const std::string any = mail::address_key(input);
  (void)any;
  std::string_view rest = input;
  const Result<std::string> path = mail::take_path(rest, rules);
  must(input.ends_with(rest));
  if (!path || path->empty() || path->find('@') == std::string::npos) return 0;
  for (const char c : *path) must(static_cast<unsigned char>(c) >= ' ' && c != 0x7f);
  const std::string strict = mail::quote_for_smtp(*path, mail::Quoting::quoted);
  if (mail::unquoted(path->substr(0, path->rfind('@'))).size() <= 60 && strict.size() <= 64) {
    must(mail::check_address(strict, {.utf8 = rules.utf8, .old_handset = false}).has_value());
  }
  const std::string key = mail::address_key(*path);
  must(mail::address_key(strict) == key);
  must(mail::address_key(key) == key);
  return 0;
}
