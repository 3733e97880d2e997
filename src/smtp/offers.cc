#include "smtp/offers.h"

#include "base/text.h"

namespace todoku::smtp {
namespace {

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

void read_auth(std::string_view mechanisms, Offers& offers) {
  for (std::string_view word = take_word(mechanisms); !word.empty(); word = take_word(mechanisms)) {
    offers.auth_plain = offers.auth_plain || iequals(word, "PLAIN");
    offers.auth_login = offers.auth_login || iequals(word, "LOGIN");
  }
}

void read_line(std::string_view line, Offers& offers) {
  // "AUTH=PLAIN" is what servers said before RFC 2554; some still do, beside the right form.
  if (istarts_with(line, "AUTH=")) return read_auth(line.substr(5), offers);
  const std::string_view keyword = take_word(line);
  if (iequals(keyword, "AUTH")) return read_auth(line, offers);
  if (iequals(keyword, "SIZE")) {
    std::uint64_t size = 0;
    const std::string_view number = take_word(line);
    if (number.empty() || parse_number(number, size)) offers.size = size;
  }
  offers.pipelining = offers.pipelining || iequals(keyword, "PIPELINING");
  offers.eight_bit_mime = offers.eight_bit_mime || iequals(keyword, "8BITMIME");
  offers.starttls = offers.starttls || iequals(keyword, "STARTTLS");
  offers.chunking = offers.chunking || iequals(keyword, "CHUNKING");
  offers.smtputf8 = offers.smtputf8 || iequals(keyword, "SMTPUTF8");
  offers.dsn = offers.dsn || iequals(keyword, "DSN");
  offers.enhanced_codes = offers.enhanced_codes || iequals(keyword, "ENHANCEDSTATUSCODES");
}

}  // namespace

Offers read_offers(const Reply& ehlo) {
  Offers offers;
  offers.esmtp = true;
  for (std::size_t i = 0; i < ehlo.lines.size(); ++i) {
    std::string_view line = ehlo.lines[i];
    if (i == 0) {
      offers.name = std::string(take_word(line));
    } else {
      read_line(line, offers);
    }
  }
  return offers;
}

}  // namespace todoku::smtp
