#include "spool/codec.h"

#include "spool/fields.h"

namespace todoku::spool {
namespace {

// The kinds, numbered as docs/spool-format.md has them: those of Record from 0, those of Carried
// from 32.
constexpr std::uint8_t kCarried = 32;

template <class Variant>
std::string write(const Variant& value, std::uint8_t first_kind) {
  std::string out;
  if (const auto* admit = std::get_if<0>(&value)) out.reserve(admit->body.size() + 512);
  out.push_back(static_cast<char>(kRecordVersion));
  out.push_back(static_cast<char>(first_kind + value.index()));
  Put put(out);
  std::visit([&put](const auto& v) { put(v); }, value);
  return out;
}

// The alternative with the number `kind`, read; nullopt if there is none, or if it does not fit the
// bytes.
template <class Variant, std::size_t I = 0>
std::optional<Variant> read(std::size_t kind, std::string_view bytes, std::uint8_t version) {
  if constexpr (I < std::variant_size_v<Variant>) {
    if (kind != I) return read<Variant, I + 1>(kind, bytes, version);
    std::variant_alternative_t<I, Variant> value;
    Take take(bytes, version);
    take(value);
    if (!take.done()) return std::nullopt;
    return Variant(std::in_place_index<I>, std::move(value));
  } else {
    return std::nullopt;
  }
}

Error broken(std::string_view bytes, std::string what) {
  return {Errc::corrupt,
          "record of " + std::to_string(bytes.size()) + " bytes: " + std::move(what)};
}

using Time = std::optional<WallTime>;
Time written(const std::vector<Settle>& settlements) {
  if (settlements.empty()) return std::nullopt;
  return settlements.front().at;
}
Time written(const Suppress&) {
  return std::nullopt;
}  // its times are those of the state it sets
Time written(const HoldSet&) {
  return std::nullopt;
}
Time written(const auto& record) {
  return record.at;
}

}  // namespace

std::optional<WallTime> time_of(const Stored& stored) {
  const auto when = [](const auto& value) -> Time { return written(value); };
  if (const auto* record = std::get_if<Record>(&stored)) return std::visit(when, *record);
  return std::visit(when, std::get<Carried>(stored));
}

std::string encode(const Record& record) {
  return write(record, 0);
}
std::string encode(const Carried& carried) {
  return write(carried, kCarried);
}

Result<Stored> decode(std::string_view bytes) {
  if (bytes.size() < 2) return std::unexpected(broken(bytes, "too short"));
  const auto version = static_cast<std::uint8_t>(bytes[0]);
  const auto kind = static_cast<std::uint8_t>(bytes[1]);
  if (version == 0 || version > kRecordVersion) {
    return std::unexpected(
        broken(bytes, "version " + std::to_string(version) + " is not known here"));
  }
  const std::string_view fields = bytes.substr(2);
  if (kind < kCarried) {
    if (auto record = read<Record>(kind, fields, version)) return Stored(std::move(*record));
  } else if (auto carried = read<Carried>(kind - kCarried, fields, version)) {
    return Stored(std::move(*carried));
  }
  return std::unexpected(broken(bytes, "kind " + std::to_string(kind) + " does not fit its bytes"));
}

Result<std::string> body_of(std::string_view bytes) {
  auto stored = decode(bytes);
  if (!stored) return std::unexpected(stored.error());
  if (auto* record = std::get_if<Record>(&*stored)) {
    if (auto* admit = std::get_if<Admit>(record)) return std::move(admit->body);
  } else if (auto* carried = std::get_if<CarriedMessage>(&std::get<Carried>(*stored))) {
    return std::move(carried->body);
  }
  return std::unexpected(broken(bytes, "holds no message"));
}

}  // namespace todoku::spool
