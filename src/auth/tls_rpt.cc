#include "auth/tls_rpt.h"

#include <algorithm>

#include "auth/dmarc_record.h"
#include "auth/field_list.h"
#include "base/text.h"

namespace todoku::auth {

namespace {

constexpr std::string_view kVersion = "v=TLSRPTv1";
constexpr std::size_t kUris = 20;  // ours; nobody needs more

// §3: mailto: or https:; "!" and white space must be encoded ("," and ";" separate).
bool is_report_uri(std::string_view uri) {
  const bool visible =
      std::ranges::all_of(uri, [](char c) { return c > ' ' && c <= '~' && c != '!'; });
  if (!visible) return false;
  if (istarts_with(uri, "mailto:")) return !mailto_host(uri).empty();
  constexpr std::string_view kWeb = "https://";
  return istarts_with(uri, kWeb) && uri.size() > kWeb.size() && uri[kWeb.size()] != '/';
}

void read_uris(TlsRptRecord& record, std::string_view text, std::string_view uris) {
  for (const std::string_view part : split(uris, ',')) {
    const std::string_view uri = trim_blanks(part);
    if (!is_report_uri(uri)) {
      record.slips.push_back(slip_of(text, part, "no mailto: or https: address"));
    } else if (record.rua.size() < kUris) {
      record.rua.emplace_back(uri);
    }
  }
}

}  // namespace

bool is_tls_rpt_record(std::string_view text) {
  return begins_with_version(text, kVersion);
}

TlsRptRecord parse_tls_rpt_record(std::string_view text) {
  FieldList list = read_fields(text);
  TlsRptRecord record{.slips = std::move(list.slips)};
  const auto rua = std::ranges::find(list.fields, "rua", &Field::name);
  if (rua == list.fields.end()) {
    record.slips.push_back({text.size(), 0, "rua= is missing"});
    return record;
  }
  read_uris(record, text, rua->value);
  if (list.broken) record.rua.clear();
  return record;
}

Ask<TlsRptLookup> look_up_tls_rpt(dns::Name domain) {
  TlsRptLookup lookup;
  const std::string at = "_smtp._tls." + domain;
  lookup.text = co_await look_up_text(at, is_tls_rpt_record);
  if (lookup.text.found == TextFound::one)
    lookup.record = parse_tls_rpt_record(lookup.text.texts.front());
  co_return lookup;
}

}  // namespace todoku::auth
