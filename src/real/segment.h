// real/segment.h - one file of the journal: its header, its frames, its end.
//
// A file is written with zeros in full before its first use, so that a flush changes no file size.
// It may have been another segment before: what stands behind the end is nothing, or old. Layout,
// numbers little-endian:
//
//     0    "TODOKUJ1"  version u32  crc u32 (of the other fields)  segment u64  bytes u64 header 64
//     frame, frame, ...                                                    each at a multiple of 8
//
//     magic u32  crc u32  length u32  synced u32  record frame
//
// The CRC-32C of a frame covers the segment, the frame's offset, length, synced and the record: a
// frame of the file's former life does not hold. `synced` is the offset in this segment before
// which all was on stable storage when the frame was written: a broken frame with a frame behind it
// that says so is damage, else it is the torn tail of a crash. A frame of length 0xffffffff and no
// record seals the segment: it is full, and the next one follows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace todoku::real {

class File {
 public:
  File() = default;
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~File();
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The error of the last system call: no_space for ENOSPC, EDQUOT and EFBIG, else io.
Error system_error(const std::string& what);
Result<File> open_file(const std::string& path, int flags);  // created with mode 0600
Result<void> write_at(int fd, std::string_view bytes, std::uint64_t offset);
Result<void> sync_folder(const std::string& folder);

constexpr std::uint64_t kSegmentHeaderBytes = 64;
constexpr std::uint64_t kFrameHeaderBytes = 16;
constexpr std::uint32_t kSealLength = 0xffffffff;

// Bytes of a frame with a record of `length` bytes, padding included.
constexpr std::uint64_t frame_bytes(std::uint64_t length) {
  return (kFrameHeaderBytes + length + 7) / 8 * 8;
}

struct FrameHeader {
  char bytes[kFrameHeaderBytes];
};
struct FramePlace {
  std::uint64_t segment;
  std::uint64_t offset;
  std::uint64_t synced;
};
FrameHeader frame_header(FramePlace place, std::string_view record);
FrameHeader seal_header(FramePlace place);

struct Frame {
  enum class Kind { record, seal, none } kind = Kind::none;  // none: no valid frame stands there
  std::uint64_t next = 0;                                    // offset behind it
  std::uint32_t synced = 0;
  std::string record;
};
Result<Frame> read_frame(int fd, std::uint64_t segment, std::uint64_t offset,
                         std::uint64_t file_bytes);

// A file of zeros, flushed; nothing is left behind on an error. Errors: no_space, io.
Result<void> prepare_file(const std::string& path, std::uint64_t bytes);
Result<void> write_segment_header(int fd, std::uint64_t segment, std::uint64_t bytes);  // flushed
// Errors: corrupt if it is not the header of `segment`. Gives the size of the file as written.
Result<std::uint64_t> read_segment_header(int fd, std::uint64_t segment, const std::string& path);

struct SegmentEnd {
  std::uint64_t offset = 0;  // where the next frame stands
  bool sealed = false;
};
// Finds the end of the last segment after a crash, and makes sure that no frame behind it is ever
// taken for one of this life. Errors: corrupt (with file and offset), io.
Result<SegmentEnd> find_end(int fd, std::uint64_t segment, std::uint64_t file_bytes,
                            const std::string& path);

}  // namespace todoku::real
