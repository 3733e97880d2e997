// logs/reader.h - any log, in blocks of any size, into attempts.
//
// Each line is recognised by itself, so that one stream may hold several programs' lines and
// nobody has to name the format. Lines that tell of no attempt are passed over, and so are hops
// within the machine (hop.h); a line that says how often the last one came again counts so often.
// Pure; memory is bounded by the number of open messages (open_messages.h) and one line.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "logs/attempt.h"
#include "logs/syslog.h"

namespace todoku::logs {

enum class Format { postfix, exim, sendmail, opensmtpd, powermta, kumomta };
constexpr std::size_t kFormats = 6;
std::string_view to_string(Format format);  // "Postfix"

class Reader {
 public:
  // A longer line is cut here, its rest passed over. The longest real ones are JSON records.
  static constexpr std::size_t kMaxLineBytes = 256 * 1024;
  // "message repeated 3 times" stands for lines; what claims more counts as so many.
  static constexpr std::uint64_t kMaxRepeats = 10'000;

  // `now`: syslog lines name no year. `sink` gets each attempt; the reference it is given is valid
  // only during the call.
  Reader(WallTime now, Sink sink);
  ~Reader();

  void feed(std::string_view bytes);
  // The input ends here; another may follow, whose lines count from 1 again (messages stay open:
  // rotated logs are one log).
  void finish();

  std::uint64_t lines() const { return lines_; }                  // of all inputs
  std::uint64_t line_number() const { return lines_ - before_; }  // of this one, so far
  std::uint64_t lines_of(Format format) const {
    return lines_of_[static_cast<std::size_t>(format)];
  }

 private:
  struct Formats;
  void read_line(std::string_view line);
  bool read_syslog(std::string_view line);
  void read_message(const SyslogLine& line);
  bool read_repeated(const SyslogLine& line);
  void count(Format format) { ++lines_of_[static_cast<std::size_t>(format)]; }

  WallTime now_;
  Sink sink_;
  std::unique_ptr<Formats> formats_;
  std::string rest_;  // the front of a line whose end has not come
  std::string last_;  // the last syslog line, for those that say how often it came again
  std::uint64_t lines_ = 0;
  std::uint64_t before_ = 0;  // lines of the inputs before this one
  std::array<std::uint64_t, kFormats> lines_of_{};
};

}  // namespace todoku::logs
