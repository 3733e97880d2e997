// dns/rdata_text.h - types and data of records as people write them (RFC 1035 §5.1, RFC 3597).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dns/record.h"

namespace todoku::dns {

// "MX" and "TYPE15" in any case; nullopt: neither a known type nor that form.
std::optional<Type> parse_type(std::string_view text);
std::string to_string(Type type);  // "MX", else "TYPE99"
// The name of a type that stands in zones, that we do not read, and that mail does not ask for:
// "SRV", "SSHFP", "HTTPS", those of DNSSEC.
bool is_other_type(std::string_view text);

// Seconds, or with units as BIND writes them: "3600", "1h30m", "2w". At most 2^31 - 1 (RFC 2181
// §8).
std::optional<std::uint32_t> parse_ttl(std::string_view text);

// One word of a master file. A quoted one may be empty or hold white space, and is never "@".
struct Word {
  std::string text;  // as written, escapes kept, without its quotes
  bool quoted = false;
};

// Data from its words; relative names get `origin`. Types that Todoku does not know are read in the
// generic form, \# LENGTH HEX. Errors: malformed, with what was expected.
Result<Data> parse_rdata(Type type, std::span<const Word> words, const Name& origin);
// A name as a master file has it: "@", relative to `origin`, or absolute with its final dot.
std::optional<Name> parse_relative(std::string_view text, const Name& origin);

// "10 mx.example.jp.", "\"v=spf1 -all\"": what parse_rdata reads, names absolute.
std::string rdata_text(const Record& record);
// The whole line: "example.jp. 300 IN MX 10 mx.example.jp."
std::string to_string(const Record& record);

}  // namespace todoku::dns
