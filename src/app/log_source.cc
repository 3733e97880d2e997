#include "app/log_source.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

#include "base/text.h"
#include "logs/utf16.h"

namespace todoku::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockBytes = 256 * 1024;
using Take = std::function<void(std::string_view)>;

// What turns a file's bytes into its text.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  virtual bool feed(std::string_view bytes, const Take& take) = 0;  // false: damaged
  virtual bool complete() const = 0;
};

class Plain : public Unpacker {
 public:
  bool feed(std::string_view bytes, const Take& take) override {
    take(bytes);
    return true;
  }
  bool complete() const override { return true; }
};

class Gzip : public Unpacker {
 public:
  Gzip() { ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }  // 16: the gzip format alone
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override { inflateEnd(&stream_); }

  bool feed(std::string_view bytes, const Take& take) override {
    if (!ready_) return false;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      if (at_end_ && stream_.avail_in > 0) inflateReset(&stream_);
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) return false;
      at_end_ = outcome == Z_STREAM_END;
      take({out_.data(), out_.size() - stream_.avail_out});
    } while (stream_.avail_in > 0 || (stream_.avail_out == 0 && !at_end_));
    return true;
  }
  bool complete() const override { return at_end_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool at_end_ = false;
  std::string out_ = std::string(kBlockBytes, '\0');
};

class Zstd : public Unpacker {
 public:
  Zstd() : stream_(ZSTD_createDStream(), ZSTD_freeDStream) {}

  bool feed(std::string_view bytes, const Take& take) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    bool full = false;
    while (in.pos < in.size || full) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      left_ = ZSTD_decompressStream(stream_.get(), &out, &in);
      if (ZSTD_isError(left_)) return false;
      take({out_.data(), out.pos});
      full = out.pos == out.size;
    }
    return true;
  }
  bool complete() const override { return left_ == 0; }

 private:
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  std::size_t left_ = 0;
  std::string out_ = std::string(kBlockBytes, '\0');
};

std::unique_ptr<Unpacker> unpacker_for(std::string_view front) {
  if (front.starts_with("\x1f\x8b")) return std::make_unique<Gzip>();
  if (front.starts_with("\x28\xb5\x2f\xfd")) return std::make_unique<Zstd>();
  return std::make_unique<Plain>();
}

// How a file is packed that is not unpacked here; "" if it is not.
std::string_view foreign_packing(std::string_view front) {
  using namespace std::string_view_literals;
  if (front.starts_with("\xfd"
                        "7zXZ\0"sv))
    return "xz";
  return front.size() > 3 && front.starts_with("BZh") && is_digit(front[3]) ? "bzip2" : "";
}

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

// A log's name without what rotation adds, and its age: less is older, 0 is the one being written.
struct Rotated {
  std::string base;
  std::int64_t age = 0;
  auto operator<=>(const Rotated&) const = default;
};

// The number behind the last `mark`, taken off `name`; nullopt leaves it as it was.
std::optional<std::uint64_t> take_number(std::string_view& name, char mark, std::size_t digits) {
  const std::size_t at = name.rfind(mark);
  std::uint64_t number = 0;
  if (at == name.npos || name.size() - at - 1 > digits ||
      !parse_number(name.substr(at + 1), number))
    return std::nullopt;
  name = name.substr(0, at);
  return number;
}

// "mail.log.10.gz" is older than "mail.log.2", that than "mail.log" (logrotate);
// "mail.log-20261121" than "mail.log-20261122" (its dateext, perhaps with hours).
Rotated rotated(const std::string& path) {
  constexpr std::int64_t kDates = -100'000'000'000;  // behind them all lie the dates
  std::string_view name = path;
  for (const std::string_view packed : {".gz", ".zst"}) {
    if (name.ends_with(packed)) name.remove_suffix(packed.size());
  }
  std::string_view base = name;
  if (const std::optional<std::uint64_t> number = take_number(base, '.', 3))
    return {std::string(base), -static_cast<std::int64_t>(*number)};
  const std::optional<std::uint64_t> date = take_number(base, '-', 10);
  if (date && name.size() - base.size() > 8)
    return {std::string(base), kDates + static_cast<std::int64_t>(*date)};
  return {std::string(name), 0};
}

// "{}: what is wrong"
template <class... Parts>
std::unexpected<Error> refuse(Errc code, std::string_view form, const Parts&... parts) {
  return fail(code, fmt::format(fmt::runtime(form), parts...));
}

Result<void> may_be_listed(const fs::path& folder, const Terminal& t) {
  std::error_code error;
  const fs::directory_iterator entries(folder, error);
  if (!error) return {};
  return fail(Errc::io, unreadable(folder.string(), error.value(), t));
}

// The C library speaks English alone, and the person may not.
std::string why_unreadable(int error, const Terminal& t) {
  switch (error) {
    case ENOENT: return std::string(t.pick("ファイルがありません", "no such file"));
    case EACCES: return std::string(t.pick("読み取る権限がありません", "permission denied"));
    default: return std::strerror(error);
  }
}

}  // namespace

std::string unreadable(const std::string& path, int error, const Terminal& t) {
  return fmt::format(fmt::runtime(t.pick("{}: 読めません: {}", "{}: cannot be read: {}")), path,
                     why_unreadable(error, t));
}

Result<std::vector<std::string>> files_under(const std::string& argument, const Terminal& t,
                                             const std::function<void(const Error&)>& fault) {
  if (argument == "-") return std::vector<std::string>{argument};
  std::error_code error;
  if (!fs::exists(argument, error))
    return refuse(Errc::not_found, t.pick("{}: ファイルがありません", "{}: no such file"),
                  argument);
  if (!fs::is_directory(argument, error)) return std::vector<std::string>{argument};
  if (Result<void> listed = may_be_listed(argument, t); !listed)
    return std::unexpected(listed.error());
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator it(argument, kOptions, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) files.push_back(it->path().string());
    if (!it->is_directory(ignored)) continue;
    if (Result<void> listed = may_be_listed(it->path(), t); !listed) fault(listed.error());
  }
  if (files.empty())
    return refuse(Errc::not_found,
                  t.pick("{}: フォルダにファイルがありません", "{}: no files in this folder"),
                  argument);
  std::ranges::sort(files, {},
                    [](const std::string& file) { return std::pair(rotated(file), file); });
  return files;
}

std::vector<std::string> in_order_of_time(std::vector<std::string> files) {
  std::map<std::string, std::vector<std::string>> sets;
  for (const std::string& file : files) sets[rotated(file).base].push_back(file);
  for (auto& [base, set] : sets)
    std::ranges::sort(set, {}, [](const std::string& file) { return rotated(file).age; });
  std::vector<std::string> ordered;
  for (const std::string& file : files) {
    std::vector<std::string>& set = sets[rotated(file).base];
    ordered.insert(ordered.end(), set.begin(), set.end());
    set.clear();
  }
  return ordered;
}

Result<void> read_unpacked(const std::string& path, const Terminal& t, const Take& take,
                           const std::function<void(std::uint64_t)>& progress) {
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin
                                                           : std::fopen(path.c_str(), "rb"));
  if (!file) return fail(Errc::not_found, unreadable(path, errno, t));
  std::string block(kBlockBytes, '\0');
  std::unique_ptr<Unpacker> unpacker;
  logs::TextDecoder decoder;
  const Take decode = [&](std::string_view bytes) { decoder.feed(bytes, take); };
  std::uint64_t total = 0;
  while (const std::size_t size = std::fread(block.data(), 1, block.size(), file.get())) {
    const std::string_view bytes(block.data(), size);
    if (const std::string_view packing = foreign_packing(bytes); !unpacker && !packing.empty())
      return refuse(Errc::malformed,
                    t.pick("{0}: {1} で圧縮されています: {1} -dc FILE | todoku report -",
                           "{0}: packed with {1}: {1} -dc FILE | todoku report -"),
                    path, packing);
    if (!unpacker) unpacker = unpacker_for(bytes);
    if (!unpacker->feed(bytes, decode))
      return refuse(Errc::corrupt,
                    t.pick("{}: {} バイト目の付近で壊れています", "{}: damaged near byte {}"), path,
                    total);
    progress(total += size);
  }
  decoder.finish(take);
  if (std::ferror(file.get()))
    return refuse(Errc::io, t.pick("{}: 読めません", "{}: cannot be read"), path);
  if (unpacker && !unpacker->complete())
    return refuse(Errc::corrupt, t.pick("{}: 途中で切れています", "{}: ends too early"), path);
  return {};
}

}  // namespace todoku::app
