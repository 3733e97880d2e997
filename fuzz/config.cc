// Any file is a configuration that keeps what config_keys.cc promises, or is refused with faults
// that each name their line.
#include <algorithm>

#include "app/config.h"
#include "base/text.h"
#include "split.h"

using namespace todoku;

namespace {

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

void check(const app::Config& config) {
  const app::DeliveryConfig& delivery = config.delivery;
  fuzz::must(config.server.recipients >= 100 && config.server.message_bytes >= 65536);
  fuzz::must(!config.server.data.empty() && is_plain(config.server.hostname));
  fuzz::must(delivery.port != 0 && delivery.connections != 0 && delivery.lifetime >= seconds(1));
  fuzz::must(!delivery.schedule.empty());
  for (const milliseconds wait : delivery.schedule) fuzz::must(wait >= milliseconds(100));
  fuzz::must(config.egress.contains(delivery.egress));
  for (const auto& [name, egress] : config.egress)
    fuzz::must(is_plain(egress.address) && is_plain(egress.hostname));
  for (const auto& [name, listen] : config.listen)
    if (listen.address)
      fuzz::must(!to_string(*listen.address).empty() && is_plain(listen.address->address));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<app::Config> config = app::parse_config("fuzz.toml", text);
  if (config) {
    check(*config);
    return 0;
  }
  for (const std::string_view line : split(config.error().what, '\n'))
    fuzz::must(line.starts_with("fuzz.toml:"));
  return 0;
}
