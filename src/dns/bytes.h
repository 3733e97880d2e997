// dns/bytes.h - numbers of the wire, most significant byte first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace todoku::dns {

inline void append16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}
inline void append32(std::string& out, std::uint32_t value) {
  append16(out, value >> 16);
  append16(out, value);
}
// The number at `offset`; the bytes must be there.
inline std::uint16_t number16(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[offset]) << 8 |
                                    static_cast<unsigned char>(bytes[offset + 1]));
}
inline std::uint32_t number32(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint32_t>(number16(bytes, offset)) << 16 | number16(bytes, offset + 2);
}

}  // namespace todoku::dns
