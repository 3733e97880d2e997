// DANE: whatever stands in TLSA records and certificates, matching ends; and what holds does so by a
// record that SMTP can use.
#include "auth/dane.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

// The first four bytes are a record's head and where the input is cut in its data and a certificate.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  dns::Tlsa record{};
  record.usage = static_cast<std::uint8_t>(fuzz::take_byte(input));
  record.selector = static_cast<std::uint8_t>(fuzz::take_byte(input));
  record.matching = static_cast<std::uint8_t>(fuzz::take_byte(input));
  const std::size_t cut = fuzz::cut_at(input, fuzz::take_byte(input));
  record.data = input.substr(0, std::min(cut, input.size()));
  const std::string certificate(input.substr(record.data.size()));
  auth::DaneChain chain{.certificates = {certificate, certificate}, .names = {"example.com"}};
  const std::vector<dns::Tlsa> records = {record};
  const auth::DaneMatch match = auth::match_dane(records, chain);
  must(!match.why.empty());
  if (match.holds) must(auth::is_usable(record));
  // The same bytes as certificate and record hold, if they are a certificate at all.
  const std::vector<dns::Tlsa> same = {{3, 0, 0, certificate}};
  (void)auth::match_dane(same, chain);
  return 0;
}
