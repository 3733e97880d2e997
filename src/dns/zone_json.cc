#include "dns/zone_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "dns/master.h"
#include "dns/name.h"
#include "dns/rdata.h"
#include "dns/rdata_text.h"
#include "mail/envelope.h"

namespace todoku::dns {

namespace {

namespace json = boost::json;

constexpr std::uint32_t kTtl = 60;       // seconds
constexpr std::size_t kTxtString = 255;  // RFC 1035 §3.3.14
constexpr Type kSpfType = Type(99);      // RFC 7208 §14.1: withdrawn, looked for to say so
using Fault = std::optional<Kind>;

std::string text_of(const json::value& value) {
  return std::string(value.as_string());
}

Fault fault_of(const json::value& value) {
  if (!value.is_string()) return std::nullopt;
  if (value.as_string() == "SERVFAIL") return Kind::server_failure;
  if (value.as_string() == "TIMEOUT") return Kind::timeout;
  return std::nullopt;
}

// Backslashes are letters here: JSON has escapes of its own. nullopt: no name of the DNS.
std::optional<Name> name_from(std::string_view text) {
  const std::string folded = mail::domain_key(text);
  std::string_view rest = folded;
  if (rest.ends_with('.')) rest.remove_suffix(1);
  if (rest.empty()) return Name();
  std::vector<std::string> labels;
  std::size_t bytes = 1;
  for (const std::string_view label : split(rest, '.')) {
    if (label.empty() || label.size() > kLabelBytes) return std::nullopt;
    bytes += label.size() + 1;
    labels.emplace_back(label);
  }
  if (bytes > kNameBytes) return std::nullopt;
  return name_of(labels);
}

// A host that no DNS can hold stays as it is: what leads there finds nothing.
Name host_from(const json::value& value) {
  const std::string text = text_of(value);
  return name_from(text).value_or(to_lower(text));
}

void append_strings(std::string_view text, std::vector<std::string>& strings) {
  do {
    strings.emplace_back(text.substr(0, kTxtString));
    text.remove_prefix(strings.back().size());
  } while (!text.empty());
}

Result<Data> txt_from(const json::value& value) {
  Txt txt;
  if (value.is_string()) {
    append_strings(text_of(value), txt.strings);
    return Data(std::move(txt));
  }
  if (!value.is_array()) return fail(Errc::malformed, "expected a string or a list of strings");
  for (const json::value& part : value.as_array()) {
    if (!part.is_string()) return fail(Errc::malformed, "expected a list of strings");
    append_strings(text_of(part), txt.strings);
  }
  if (txt.strings.empty()) txt.strings.emplace_back();
  return Data(std::move(txt));
}

Result<Data> spf_from(const json::value& value) {
  const Result<Data> txt = txt_from(value);
  if (!txt) return txt;
  return Data(Opaque{rdata_wire(*txt)});
}

Result<Data> mx_from(const json::array& pair) {
  const bool good = pair.size() == 2 && pair[0].is_int64() && pair[0].as_int64() >= 0 &&
                    pair[0].as_int64() <= 65535 && pair[1].is_string();
  if (!good) return fail(Errc::malformed, "expected [preference, \"host\"]");
  return Data(Mx{static_cast<std::uint16_t>(pair[0].as_int64()), host_from(pair[1])});
}

// The data as a master file has it.
Result<Data> written(Type type, const std::string& text) {
  if (text.find('\n') != text.npos) return fail(Errc::malformed, "expected one line");
  const MasterSource source{.name = "value", .origin = "", .ttl = kTtl};
  const std::string line = fmt::format(". IN {} {}\n", to_string(type), text);
  Result<std::vector<MasterRecord>> records = parse_master(line, source);
  if (!records) {
    const std::string_view what = records.error().what;
    return fail(Errc::malformed, std::string(what.substr(what.find(' ') + 1)));
  }
  if (records->size() != 1) return fail(Errc::malformed, "expected one record");
  return std::move(records->front().record.data);
}

Result<Data> data_from(Type type, const json::value& value) {
  if (type == Type::txt) return txt_from(value);
  if (type == kSpfType) return spf_from(value);
  if (type == Type::mx && value.is_array()) return mx_from(value.as_array());
  if (!value.is_string()) return fail(Errc::malformed, "expected a string");
  if (type == Type::cname || type == Type::ptr || type == Type::ns)
    return Data(Host{host_from(value)});
  return written(type, text_of(value));
}

// One [type, value] of `owner`.
Result<void> read_row(const json::value& row, const Name& owner, Zone& zone) {
  if (const Fault all = fault_of(row)) {
    zone.plant_fault(owner, *all);
    return {};
  }
  const bool pair = row.is_array() && row.as_array().size() == 2 && row.at(0).is_string();
  if (!pair) return fail(Errc::malformed, "expected [\"TYPE\", value]");
  const std::string word = text_of(row.at(0));
  const Fault fault = fault_of(row.at(1));
  if (fault_of(row.at(0))) {
    zone.plant_fault(owner, fault.value_or(*fault_of(row.at(0))));
    return {};
  }
  const std::optional<Type> type = iequals(word, "SPF") ? kSpfType : parse_type(word);
  if (!type && is_other_type(word)) return {};  // the name is there
  if (!type) return fail(Errc::malformed, "no such type: " + word);
  if (fault) {
    zone.plant_fault(Question{owner, *type}, *fault);
    return {};
  }
  Result<Data> data = data_from(*type, row.at(1));
  if (!data) return std::unexpected(data.error());
  zone.keep(Record{owner, *type, kTtl, std::move(*data)});
  return {};
}

Result<void> read_name(const json::key_value_pair& pair, Zone& zone) {
  if (!pair.value().is_array()) return fail(Errc::malformed, "expected a list of records");
  const std::optional<Name> owner = name_from(std::string_view(pair.key()));
  if (!owner) return {};
  zone.claim(*owner);
  for (const json::value& row : pair.value().as_array()) {
    const Result<void> read = read_row(row, *owner, zone);
    if (!read) return read;
  }
  return {};
}

}  // namespace

Result<void> read_json_zone(std::string_view text, const std::string& name, Zone& zone) {
  boost::system::error_code trouble;
  const json::value whole = json::parse(text, trouble);
  if (trouble) return fail(Errc::malformed, name + ": no JSON: " + trouble.message());
  if (!whole.is_object())
    return fail(Errc::malformed, name + ": expected {\"name\": [[\"TYPE\", value], ...]}");
  for (const json::key_value_pair& pair : whole.as_object()) {
    const Result<void> read = read_name(pair, zone);
    if (!read) {
      return fail(Errc::malformed, fmt::format("{}: \"{}\": {}", name, std::string_view(pair.key()),
                                               read.error().what));
    }
  }
  return {};
}

}  // namespace todoku::dns
