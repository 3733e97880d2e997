#include "dns/rdata_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dns/address.h"
#include "dns/bytes.h"
#include "dns/name.h"

namespace todoku::dns {

namespace {

struct TypeName {
  Type type;
  std::string_view name;
};
constexpr TypeName kTypes[] = {
    {Type::a, "A"},       {Type::ns, "NS"},   {Type::cname, "CNAME"}, {Type::soa, "SOA"},
    {Type::ptr, "PTR"},   {Type::mx, "MX"},   {Type::txt, "TXT"},     {Type::aaaa, "AAAA"},
    {Type::tlsa, "TLSA"}, {Type::caa, "CAA"},
};

using Words = std::span<const Word>;

std::unexpected<Error> expected(std::string what) {
  return fail(Errc::malformed, "expected " + what);
}

bool read_uint(std::string_view text, std::uint64_t limit, std::uint64_t& value) {
  return parse_number(text, value) && value <= limit;
}

// A character string (RFC 1035 §5.1) without its escapes.
std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    std::uint64_t byte = 0;
    if (i + 1 >= text.size()) return std::nullopt;
    if (!is_digit(text[i + 1])) {
      out += text[++i];
    } else if (i + 3 < text.size() && read_uint(text.substr(i + 1, 3), 255, byte)) {
      out += static_cast<char>(byte);
      i += 3;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::optional<std::string> from_hex(Words words) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string bytes;
  int half = -1;
  for (const Word& word : words) {
    for (const char c : word.text) {
      const std::size_t digit = kHex.find(lower(c));
      if (digit == std::string_view::npos) return std::nullopt;
      if (half >= 0) bytes += static_cast<char>(half << 4 | static_cast<int>(digit));
      half = half >= 0 ? -1 : static_cast<int>(digit);
    }
  }
  if (half >= 0) return std::nullopt;
  return bytes;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes)
    fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(c));
  return text;
}

Result<Data> parse_address(Type type, Words words) {
  const std::size_t bytes = type == Type::a ? 4 : 16;
  const auto address = words.size() == 1 ? address_bytes(words[0].text) : std::nullopt;
  if (!address || address->size() != bytes)
    return expected(type == Type::a ? "an IPv4 address" : "an IPv6 address");
  if (type == Type::a) return Data(A{address_text(*address)});
  return Data(Aaaa{address_text(*address)});
}

Result<Data> parse_mx(Words words, const Name& origin) {
  std::uint64_t preference = 0;
  if (words.size() != 2 || !read_uint(words[0].text, 65535, preference)) {
    return expected("a preference (0 to 65535) and a host");
  }
  auto host = parse_relative(words[1].text, origin);
  if (!host) return expected("a host name, not \"" + words[1].text + "\"");
  return Data(Mx{static_cast<std::uint16_t>(preference), std::move(*host)});
}

Result<Data> parse_txt(Words words) {
  Txt txt;
  for (const Word& word : words) {
    auto text = unescaped(word.text);
    if (!text) return expected("a text without a bad escape");
    if (text->size() > 255)
      return expected("strings of at most 255 bytes; split it: \"...\" \"...\"");
    txt.strings.push_back(std::move(*text));
  }
  if (txt.strings.empty()) return expected("a text");
  return Data(std::move(txt));
}

Result<Data> parse_host(Words words, const Name& origin) {
  auto host = words.size() == 1 ? parse_relative(words[0].text, origin) : std::nullopt;
  if (!host) return expected("one name");
  return Data(Host{std::move(*host)});
}

Result<Data> parse_soa(Words words, const Name& origin) {
  constexpr const char* kForm = "primary, contact, serial, refresh, retry, expire, minimum";
  if (words.size() != 7) return expected(kForm);
  auto primary = parse_relative(words[0].text, origin);
  auto contact = parse_relative(words[1].text, origin);
  if (!primary || !contact) return expected(kForm);
  Soa soa{std::move(*primary), std::move(*contact), 0, 0, 0, 0, 0};
  const std::array<std::uint32_t*, 5> numbers{&soa.serial, &soa.refresh, &soa.retry, &soa.expire,
                                              &soa.minimum};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto span = i == 0 ? std::nullopt : parse_ttl(words[i + 2].text);
    std::uint64_t value = span.value_or(0);
    if (!span && !read_uint(words[i + 2].text, 0xffffffff, value)) return expected(kForm);
    *numbers[i] = static_cast<std::uint32_t>(value);
  }
  return Data(std::move(soa));
}

Result<Data> parse_tlsa(Words words) {
  std::array<std::uint64_t, 3> numbers{};
  bool good = words.size() >= 4;
  for (std::size_t i = 0; good && i < 3; ++i) good = read_uint(words[i].text, 255, numbers[i]);
  auto data = good ? from_hex(words.subspan(3)) : std::nullopt;
  if (!data || data->empty())
    return expected("usage, selector, matching type and hexadecimal data");
  return Data(Tlsa{static_cast<std::uint8_t>(numbers[0]), static_cast<std::uint8_t>(numbers[1]),
                   static_cast<std::uint8_t>(numbers[2]), std::move(*data)});
}

// RFC 8659 §4.1: ASCII letters and digits, at least one.
bool is_caa_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 255 && std::ranges::all_of(tag, is_alnum);
}

// RFC 8659 §4.1: flags, the tag with its length, and the value, which runs to the end.
Result<Data> parse_caa(Words words) {
  std::uint64_t flags = 0;
  const auto value = words.size() == 3 ? unescaped(words[2].text) : std::nullopt;
  if (!value || !read_uint(words[0].text, 255, flags) || !is_caa_tag(words[1].text)) {
    return expected("flags, a tag and a value");
  }
  std::string rdata{static_cast<char>(flags), static_cast<char>(words[1].text.size())};
  return Data(Opaque{rdata + words[1].text + *value});
}

bool is_generic(Words words) {
  return words.size() >= 2 && words[0].text == "\\#" && !words[0].quoted;
}

Result<Data> parse_generic(Words words) {
  std::uint64_t length = 0;
  auto bytes = is_generic(words) ? from_hex(words.subspan(2)) : std::nullopt;
  if (!bytes || !read_uint(words[1].text, 65535, length) || bytes->size() != length) {
    return expected("\\# LENGTH HEX (RFC 3597), as this type is not known");
  }
  return Data(Opaque{std::move(*bytes)});
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte > '~') {
      fmt::format_to(std::back_inserter(out), "\\{:03}", byte);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

struct Teller {
  Type type;
  std::string operator()(const A& a) const { return a.address; }
  std::string operator()(const Aaaa& a) const { return a.address; }
  std::string operator()(const Mx& mx) const {
    return fmt::format("{} {}.", mx.preference, mx.host);
  }
  std::string operator()(const Txt& txt) const {
    std::string out;
    for (const std::string& text : txt.strings) out += (out.empty() ? "" : " ") + quoted(text);
    return out;
  }
  std::string operator()(const Host& host) const { return host.host + "."; }
  std::string operator()(const Soa& soa) const {
    return fmt::format("{}. {}. {} {} {} {} {}", soa.primary, soa.contact, soa.serial, soa.refresh,
                       soa.retry, soa.expire, soa.minimum);
  }
  std::string operator()(const Tlsa& tlsa) const {
    return fmt::format("{} {} {} {}", tlsa.usage, tlsa.selector, tlsa.matching, hex(tlsa.data));
  }
  std::string operator()(const Opaque& opaque) const {
    const std::string& rdata = opaque.rdata;
    const std::size_t tag = rdata.size() > 1 ? static_cast<unsigned char>(rdata[1]) : 0;
    if (type == Type::caa && rdata.size() >= 2 + tag && is_caa_tag(rdata.substr(2, tag))) {
      return fmt::format("{} {} {}", static_cast<unsigned char>(rdata[0]), rdata.substr(2, tag),
                         quoted(std::string_view(rdata).substr(2 + tag)));
    }
    return fmt::format("\\# {} {}", rdata.size(), hex(rdata));
  }
};

}  // namespace

std::optional<Type> parse_type(std::string_view text) {
  for (const TypeName& known : kTypes) {
    if (iequals(text, known.name)) return known.type;
  }
  std::uint64_t number = 0;
  if (!istarts_with(text, "TYPE") || !read_uint(text.substr(4), 65535, number)) return std::nullopt;
  return static_cast<Type>(number);
}

bool is_other_type(std::string_view text) {
  static constexpr std::string_view kOthers[] = {
      "AFSDB",  "APL",        "CDNSKEY", "CDS",   "CERT",  "CSYNC", "DHCID",      "DLV",
      "DNSKEY", "DS",         "EUI48",   "EUI64", "HINFO", "HIP",   "HTTPS",      "IPSECKEY",
      "KEY",    "KX",         "LOC",     "NAPTR", "NSEC",  "NSEC3", "NSEC3PARAM", "RP",
      "RRSIG",  "OPENPGPKEY", "SMIMEA",  "SRV",   "SSHFP", "SVCB",  "URI",        "ZONEMD"};
  return std::ranges::any_of(kOthers, [&](std::string_view one) { return iequals(one, text); });
}

std::string to_string(Type type) {
  for (const TypeName& known : kTypes) {
    if (known.type == type) return std::string(known.name);
  }
  return "TYPE" + std::to_string(static_cast<unsigned>(type));
}

std::optional<std::uint32_t> parse_ttl(std::string_view text) {
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    std::uint64_t number = 0;
    if (!read_uint(text.substr(0, digits), 0x7fffffff, number)) return std::nullopt;
    const char unit = digits < text.size() ? lower(text[digits]) : 's';
    const std::size_t place = std::string_view("smhdw").find(unit);
    if (place == std::string_view::npos) return std::nullopt;
    constexpr std::array<std::uint64_t, 5> kUnits{1, 60, 3600, 86400, 604800};
    total += number * kUnits[place];
    if (total > 0x7fffffff) return std::nullopt;  // RFC 2181 §8
    text.remove_prefix(std::min(text.size(), digits + 1));
  }
  return static_cast<std::uint32_t>(total);
}

std::optional<Name> parse_relative(std::string_view text, const Name& origin) {
  if (text == "@") return origin;
  if (text == ".") return "";
  if (text.empty()) return std::nullopt;
  std::size_t backslashes = 0;
  while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\')
    ++backslashes;
  if (text.ends_with('.') && backslashes % 2 == 0) return parse_name(text);
  return parse_name(origin.empty() ? std::string(text) : std::string(text) + "." + origin);
}

Result<Data> parse_rdata(Type type, std::span<const Word> words, const Name& origin) {
  switch (type) {
    case Type::a:
    case Type::aaaa: return parse_address(type, words);
    case Type::mx: return parse_mx(words, origin);
    case Type::txt: return parse_txt(words);
    case Type::ns:
    case Type::cname:
    case Type::ptr: return parse_host(words, origin);
    case Type::soa: return parse_soa(words, origin);
    case Type::tlsa: return parse_tlsa(words);
    case Type::caa: return is_generic(words) ? parse_generic(words) : parse_caa(words);
  }
  return parse_generic(words);
}

std::string rdata_text(const Record& record) {
  return std::visit(Teller{record.type}, record.data);
}

std::string to_string(const Record& record) {
  return fmt::format("{}. {} IN {} {}", record.owner, record.ttl, to_string(record.type),
                     rdata_text(record));
}

}  // namespace todoku::dns
