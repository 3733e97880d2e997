#include "real/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/hash.h"

namespace todoku::real {
namespace {

constexpr std::uint32_t kFrameMagic = 0x464b4454;  // "TDKF"
constexpr std::string_view kFileMagic = "TODOKUJ1";
constexpr std::uint32_t kFileVersion = 1;
constexpr std::size_t kZeros = 1 << 20;
constexpr std::size_t kFirstRead = 4096;  // most records that are not messages fit

void put32(char* to, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<char>(value >> (8 * i));
}
void put64(char* to, std::uint64_t value) {
  put32(to, static_cast<std::uint32_t>(value));
  put32(to + 4, static_cast<std::uint32_t>(value >> 32));
}
std::uint32_t get32(const char* from) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(from[i]);
  return value;
}
std::uint64_t get64(const char* from) {
  return get32(from) | static_cast<std::uint64_t>(get32(from + 4)) << 32;
}

std::uint32_t frame_crc(FramePlace place, std::uint32_t length, std::string_view record) {
  char fixed[24];
  put64(fixed, place.segment);
  put64(fixed + 8, place.offset);
  put32(fixed + 16, length);
  put32(fixed + 20, static_cast<std::uint32_t>(place.synced));
  return crc32c(record, crc32c(std::string_view(fixed, sizeof fixed)));
}

FrameHeader header_of(FramePlace place, std::uint32_t length, std::string_view record) {
  FrameHeader header;
  put32(header.bytes, kFrameMagic);
  put32(header.bytes + 4, frame_crc(place, length, record));
  put32(header.bytes + 8, length);
  put32(header.bytes + 12, static_cast<std::uint32_t>(place.synced));
  return header;
}

Result<std::size_t> read_at(int fd, char* into, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::pread(fd, into + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(system_error("journal: read"));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

// The frame at the front of `bytes`, if it is one.
Frame frame_in(std::string_view bytes, std::uint64_t segment, std::uint64_t offset) {
  if (bytes.size() < kFrameHeaderBytes || get32(bytes.data()) != kFrameMagic) return {};
  const std::uint32_t length = get32(bytes.data() + 8);
  const std::uint64_t taken = length == kSealLength ? 0 : length;
  if (taken > bytes.size() - kFrameHeaderBytes) return {};
  const std::string_view record = bytes.substr(kFrameHeaderBytes, taken);
  const FramePlace place{segment, offset, get32(bytes.data() + 12)};
  if (get32(bytes.data() + 4) != frame_crc(place, length, record)) return {};
  Frame frame;
  frame.kind = length == kSealLength ? Frame::Kind::seal : Frame::Kind::record;
  frame.next = offset + frame_bytes(taken);
  frame.synced = static_cast<std::uint32_t>(place.synced);
  frame.record = record;
  return frame;
}

}  // namespace

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Error system_error(const std::string& what) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
  return {full ? Errc::no_space : Errc::io, what + ": " + std::strerror(number)};
}

Result<File> open_file(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (fd < 0) return std::unexpected(system_error(path));
  return File(fd);
}

Result<void> write_at(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(system_error("journal: write"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<void> sync_folder(const std::string& folder) {
  const auto file = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (!file) return std::unexpected(file.error());
  if (::fsync(file->fd()) != 0) return std::unexpected(system_error(folder + ": fsync"));
  return {};
}

FrameHeader frame_header(FramePlace place, std::string_view record) {
  return header_of(place, static_cast<std::uint32_t>(record.size()), record);
}

FrameHeader seal_header(FramePlace place) {
  return header_of(place, kSealLength, {});
}

Result<Frame> read_frame(int fd, std::uint64_t segment, std::uint64_t offset,
                         std::uint64_t file_bytes) {
  if (offset + kFrameHeaderBytes > file_bytes) return Frame{};
  std::array<char, kFirstRead> first;
  const auto n = read_at(fd, first.data(), first.size(), offset);
  if (!n) return std::unexpected(n.error());
  if (*n < kFrameHeaderBytes || get32(first.data()) != kFrameMagic) return Frame{};
  const std::uint64_t length = get32(first.data() + 8);
  const bool seal = length == kSealLength;
  const std::uint64_t whole = kFrameHeaderBytes + (seal ? 0 : length);
  if (whole <= *n) return frame_in({first.data(), *n}, segment, offset);
  if (offset + whole > file_bytes) return Frame{};
  std::string all(whole, '\0');
  std::memcpy(all.data(), first.data(), *n);
  const auto rest = read_at(fd, all.data() + *n, whole - *n, offset + *n);
  if (!rest) return std::unexpected(rest.error());
  return frame_in(all, segment, offset);
}

Result<void> prepare_file(const std::string& path, std::uint64_t bytes) {
  const auto write = [&]() -> Result<void> {
    const auto file = open_file(path, O_RDWR | O_CREAT | O_TRUNC);
    if (!file) return std::unexpected(file.error());
    const std::string zeros(kZeros, '\0');
    for (std::uint64_t at = 0; at < bytes; at += kZeros) {
      const std::size_t n = std::min<std::uint64_t>(kZeros, bytes - at);
      if (auto ok = write_at(file->fd(), std::string_view(zeros).substr(0, n), at); !ok) return ok;
    }
    if (::fsync(file->fd()) != 0) return std::unexpected(system_error(path + ": fsync"));
    return {};
  };
  auto ok = write();
  if (!ok) ::unlink(path.c_str());
  return ok;
}

Result<void> write_segment_header(int fd, std::uint64_t segment, std::uint64_t bytes) {
  std::string header(kSegmentHeaderBytes, '\0');
  std::memcpy(header.data(), kFileMagic.data(), kFileMagic.size());
  put32(header.data() + 8, kFileVersion);
  put64(header.data() + 16, segment);
  put64(header.data() + 24, bytes);
  put32(header.data() + 12, crc32c(header));
  if (auto ok = write_at(fd, header, 0); !ok) return ok;
  if (::fdatasync(fd) != 0) return std::unexpected(system_error("journal: flush of a header"));
  return {};
}

Result<std::uint64_t> read_segment_header(int fd, std::uint64_t segment, const std::string& path) {
  std::string header(kSegmentHeaderBytes, '\0');
  const auto n = read_at(fd, header.data(), header.size(), 0);
  if (!n) return std::unexpected(n.error());
  const std::uint32_t crc = get32(header.data() + 12);
  put32(header.data() + 12, 0);
  if (!header.starts_with(kFileMagic))
    return fail(Errc::corrupt, path + ": no segment of a journal");
  const std::uint32_t version = get32(header.data() + 8);
  if (version != kFileVersion) {
    return fail(Errc::corrupt, fmt::format("{}: version {} is not known here", path, version));
  }
  if (*n != header.size() || crc != crc32c(header) || get64(header.data() + 16) != segment) {
    return fail(Errc::corrupt, path + ": damaged header at offset 0");
  }
  return get64(header.data() + 24);
}

Result<SegmentEnd> find_end(int fd, std::uint64_t segment, std::uint64_t file_bytes,
                            const std::string& path) {
  std::uint64_t end = kSegmentHeaderBytes;
  for (;;) {
    const auto frame = read_frame(fd, segment, end, file_bytes);
    if (!frame) return std::unexpected(frame.error());
    if (frame->kind == Frame::Kind::none) break;
    end = frame->next;
    if (frame->kind == Frame::Kind::seal) return SegmentEnd{end, true};
  }
  // Behind the tail, frames may stand that a crash wrote and never acknowledged. They must not come
  // to life when the log grows up to them.
  std::string rest(file_bytes - end, '\0');
  const auto n = read_at(fd, rest.data(), rest.size(), end);
  if (!n) return std::unexpected(n.error());
  bool erased = false;
  for (std::uint64_t at = 8; at + kFrameHeaderBytes <= *n; at += 8) {
    const Frame frame = frame_in(std::string_view(rest).substr(at), segment, end + at);
    if (frame.kind == Frame::Kind::none) continue;
    if (frame.synced > end) {
      return fail(Errc::corrupt, fmt::format("{}: damaged frame at offset {}", path, end));
    }
    const std::string zeros(kFrameHeaderBytes, '\0');
    if (auto ok = write_at(fd, zeros, end + at); !ok) return std::unexpected(ok.error());
    erased = true;
  }
  if (erased && ::fdatasync(fd) != 0) return std::unexpected(system_error(path + ": flush"));
  return SegmentEnd{end, false};
}

}  // namespace todoku::real
