// logs/reader.h - any log, in blocks of any size, into attempts.
//
// Each line is recognised by itself, so that one stream may hold several programs' lines and
// nobody has to name the format; a line that another program wrote into one of its own is taken out
// of it (wrapped.h), and one that was cut into parts is put together (parts.h). Lines that tell of
// no attempt are passed over, and so are hops within the machine (hop.h); a line that says how
// often the last one came again counts so often. Pure; memory is bounded by the number of open
// messages (open_messages.h) and one line.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "logs/attempt.h"
#include "logs/syslog.h"

namespace todoku::logs {

enum class Format { postfix, exim, sendmail, opensmtpd, qmail, powermta, kumomta, exchange };
constexpr std::size_t kFormats = 8;
std::string_view to_string(Format format);  // "Postfix"

class Reader {
 public:
  // A longer line is cut here, its rest passed over. The longest real ones are JSON records.
  static constexpr std::size_t kMaxLineBytes = 256 * 1024;
  // "message repeated 3 times" stands for lines; what claims more counts as so many.
  static constexpr std::uint64_t kMaxRepeats = 10'000;
  static constexpr std::uint64_t kMaxRepeatedBytes = 16 * 1024 * 1024;
  static constexpr std::size_t kMaxStrangeBytes = 200;  // of a line shown to a person

  // `now`: syslog lines name no year. `sink` gets each attempt, `complaints` (if there is one) each
  // complaint; the references they are given are valid only during the call.
  Reader(WallTime now, Sink sink, ComplaintSink complaints = {});
  ~Reader();

  void feed(std::string_view bytes);
  // The input ends here; what is asked of "this input" stays true until the next begins, whose
  // lines count from 1 again. Messages stay open: rotated logs are one log.
  void finish();

  std::uint64_t lines() const { return lines_; }                  // of all inputs
  std::uint64_t line_number() const { return lines_ - before_; }  // of this one, so far
  std::uint64_t lines_of(Format format) const {
    return lines_of_[static_cast<std::size_t>(format)];
  }
  // Did a line of this input belong to one of the formats?
  bool knows_this_input() const { return known_; }
  // Lines of this input that are broken: of JSON that does not parse, or of a table and no row of
  // it; the last one may be unfinished, and is not among them. 0: none, else the first's number.
  std::uint64_t damaged() const { return damaged_; }
  std::uint64_t first_damaged_number() const { return damaged_number_; }
  // The first line of this input that has text and belongs to none; "" if there is none.
  const std::string& first_strange_line() const { return strange_; }
  std::uint64_t first_strange_number() const { return strange_number_; }

 private:
  struct Formats;
  static constexpr int kMaxCovers = 3;  // a line in a line in a line
  void read_line(std::string_view line);
  void note_stranger(std::string_view line);
  bool read_known(std::string_view line);
  bool read_inside(std::string_view line, int covers);
  bool read_table(std::string_view line);
  bool read_syslog(std::string_view line);
  bool read_message(const SyslogLine& line);
  void read_joined(const SyslogLine& line, std::uint64_t number);
  bool read_repeated(const SyslogLine& line);
  bool count(Format format);  // true

  WallTime now_;
  Sink sink_;
  ComplaintSink complaints_;
  std::unique_ptr<Formats> formats_;
  std::string rest_;  // the front of a line whose end has not come
  std::string last_;  // the last syslog line, for those that say how often it came again
  std::uint64_t lines_ = 0;
  std::uint64_t before_ = 0;  // lines of the inputs before this one
  bool finished_ = false;     // with this input: the next bytes begin another
  bool known_ = false;
  Format last_known_ = Format::postfix;  // of this input's last line that belonged to one
  bool unfinished_ = false;              // the line in hand has no end
  std::uint64_t damaged_ = 0;
  std::uint64_t damaged_number_ = 0;
  std::string strange_;
  std::uint64_t strange_number_ = 0;
  std::array<std::uint64_t, kFormats> lines_of_{};
};

}  // namespace todoku::logs
