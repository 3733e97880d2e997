#include "report/unpack.h"

#include <zlib.h>

#include <algorithm>

namespace todoku::report {
namespace {

constexpr std::string_view kLocal = "PK\x03\x04";
constexpr std::string_view kCentral = "PK\x01\x02";
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::size_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22;
constexpr std::size_t kMaxComment = 65535;

enum class Wrapper { raw, gzip };

// Inflates one stream at the front of `bytes`; what follows it is left in `bytes`.
Result<std::string> inflate_one(std::string_view& bytes, Wrapper wrapper, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, wrapper == Wrapper::gzip ? 15 + 16 : -15) != Z_OK)
    return fail(Errc::io, "zlib: no memory");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(bytes.size(), UINT32_MAX / 2));
  std::string out;
  std::string block(64 * 1024, '\0');
  int outcome = Z_OK;
  while (outcome == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    outcome = inflate(&stream, Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream.avail_out);
  }
  bytes.remove_prefix(stream.total_in);
  inflateEnd(&stream);
  if (out.size() > limit) return fail(Errc::too_large, "unpacks to more than is allowed");
  if (outcome != Z_STREAM_END) return fail(Errc::corrupt, "packed bytes are damaged");
  return out;
}

// Little endian, as in all of zip; the caller has looked that the bytes are there.
std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
  std::size_t value = 0;
  for (std::size_t i = width; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// One file of a zip, by its entry in the central directory (APPNOTE §4.3.12).
struct ZipEntry {
  std::string_view name;
  std::size_t method = 0;
  std::size_t packed_bytes = 0;
  std::size_t local_at = 0;
};

Result<std::string> unpack_entry(std::string_view zip, const ZipEntry& entry, std::size_t limit) {
  if (entry.local_at > zip.size() || zip.size() - entry.local_at < kLocalBytes)
    return fail(Errc::corrupt, "zip: an entry lies behind the end");
  std::string_view bytes = zip.substr(entry.local_at);
  if (!bytes.starts_with(kLocal))
    return fail(Errc::corrupt, "zip: an entry is not where it should be");
  const std::size_t head = kLocalBytes + number_at(bytes, 26, 2) + number_at(bytes, 28, 2);
  if (head > bytes.size()) return fail(Errc::corrupt, "zip: an entry is cut");
  bytes.remove_prefix(head);
  if (entry.method == 8) return inflate_one(bytes, Wrapper::raw, limit);
  if (entry.method != 0) return fail(Errc::corrupt, "zip: packed in a way that reports do not use");
  if (entry.packed_bytes > bytes.size()) return fail(Errc::corrupt, "zip: an entry is cut");
  if (entry.packed_bytes > limit) return fail(Errc::too_large, "unpacks to more than is allowed");
  return std::string(bytes.substr(0, entry.packed_bytes));
}

// The entry at the front of the central directory, which is taken off it.
bool take_entry(std::string_view& directory, ZipEntry& entry) {
  if (directory.size() < kCentralBytes || !directory.starts_with(kCentral)) return false;
  const std::size_t name = number_at(directory, 28, 2);
  const std::size_t whole =
      kCentralBytes + name + number_at(directory, 30, 2) + number_at(directory, 32, 2);
  if (whole > directory.size()) return false;
  entry = {directory.substr(kCentralBytes, name), number_at(directory, 10, 2),
           number_at(directory, 20, 4), number_at(directory, 42, 4)};
  directory.remove_prefix(whole);
  return true;
}

// Where the central directory begins (APPNOTE §4.3.16); "" where the file has lost its end.
std::string_view directory_of(std::string_view zip) {
  if (zip.size() < kEndBytes) return {};
  const std::size_t from = zip.size() - std::min(zip.size(), kEndBytes + kMaxComment);
  const std::size_t end = zip.rfind(kEnd);
  if (end == zip.npos || end < from || zip.size() - end < kEndBytes) return {};
  const std::size_t at = number_at(zip, end + 16, 4);
  return at < end ? zip.substr(at, end - at) : std::string_view{};
}

// A zip that has lost its end may still have its first file.
ZipEntry first_entry(std::string_view zip) {
  ZipEntry entry;
  if (zip.size() < kLocalBytes) return entry;
  entry.method = number_at(zip, 8, 2);
  entry.packed_bytes = number_at(zip, 18, 4);
  return entry;
}

std::vector<ZipEntry> entries_of(std::string_view zip, std::size_t limit) {
  std::vector<ZipEntry> entries;
  std::string_view directory = directory_of(zip);
  for (ZipEntry entry; entries.size() < limit && take_entry(directory, entry);) {
    const bool folder = entry.name.ends_with('/');
    const bool note = entry.name.starts_with("__MACOSX/");
    if (!folder && !note) entries.push_back(entry);
  }
  if (entries.empty()) entries.push_back(first_entry(zip));
  return entries;
}

Result<void> unpack_zip(std::string_view zip, const std::function<void(std::string_view)>& take,
                        const UnpackLimits& limits) {
  std::size_t left = limits.total_bytes;
  for (const ZipEntry& entry : entries_of(zip, limits.documents)) {
    const Result<std::string> document =
        unpack_entry(zip, entry, std::min(left, limits.document_bytes));
    if (!document) return std::unexpected(document.error());
    take(*document);
    left -= document->size();
  }
  return {};
}

}  // namespace

Packing packing_of(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) return Packing::gzip;
  if (bytes.starts_with(kLocal)) return Packing::zip;
  return Packing::none;
}

Result<void> unpack(std::string_view bytes, const std::function<void(std::string_view)>& take,
                    UnpackLimits limits) {
  switch (packing_of(bytes)) {
    case Packing::none:
      if (bytes.size() > limits.document_bytes) return fail(Errc::too_large, "too large a report");
      take(bytes);
      return {};
    case Packing::zip: return unpack_zip(bytes, take, limits);
    case Packing::gzip: break;
  }
  const Result<std::string> document =
      inflate_one(bytes, Wrapper::gzip, std::min(limits.document_bytes, limits.total_bytes));
  if (!document) return std::unexpected(document.error());
  take(*document);
  return {};
}

}  // namespace todoku::report
