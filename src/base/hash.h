// base/hash.h - checksums and fingerprints. None of them is for secrets.
#pragma once

#include <cstdint>
#include <string_view>

namespace todoku {

// CRC-32C (Castagnoli, RFC 3720 §12.1): "123456789" gives 0xe3069283. `seed` continues a sum.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);

// FNV-1a, 64 bits: stable across runs and machines, for fingerprints and shards.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325u) {
  for (const char c : bytes) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return seed;
}

}  // namespace todoku
