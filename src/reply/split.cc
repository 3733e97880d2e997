#include "reply/split.h"

#include "base/text.h"
#include "reply/scan.h"

namespace todoku::reply {
namespace {

std::string_view next_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == text.npos ? text : text.substr(0, end + 1);
}

// What kind of line of a reply is it?
struct Line {
  int code = 0;       // 0: it begins with none
  bool more = false;  // "550-"
  bool empty = false;
  bool folded = false;  // begins with white space
};

Line look(std::string_view line) {
  Line seen;
  seen.empty = trim(line).empty();
  seen.folded = !line.empty() && (line[0] == ' ' || line[0] == '\t');
  std::string_view body = line;
  while (!body.empty() && (body[0] == '>' || body[0] == ' ' || body[0] == '\'' || body[0] == '"')) {
    body.remove_prefix(1);
  }
  if (!is_code_at(body.data(), body.data() + body.size()) || seen.folded) return seen;
  seen.code = code_at(body.data());
  seen.more = body.size() > 3 && body[3] == '-';
  return seen;
}

// Cuts pieces from the front of what is left.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : rest_(text) {}

  std::vector<std::string_view> cut() {
    while (!rest_.empty() && pieces_.size() < kMaxReplies) {
      const std::string_view line = next_line(rest_);
      const Line seen = look(line);
      if (begins_new(seen)) close();
      if (seen.empty) close();
      take(line, seen);
    }
    close();
    return std::move(pieces_);
  }

 private:
  // A reply is over when another begins: after its last line, or with another code.
  bool begins_new(const Line& seen) const {
    if (seen.code == 0 || size_ == 0) return false;
    return !open_ || (code_ != 0 && seen.code != code_);
  }

  void take(std::string_view line, const Line& seen) {
    if (size_ == 0) begin_ = rest_.data();
    rest_.remove_prefix(line.size());
    size_ += line.size();
    if (seen.code == 0) return;
    code_ = seen.code;
    open_ = seen.more;
  }

  void close() {
    const std::string_view piece = trim({begin_, size_});
    if (!piece.empty()) pieces_.push_back(piece);
    begin_ = rest_.data();
    size_ = 0;
    code_ = 0;
    open_ = false;
  }

  std::string_view rest_;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
  int code_ = 0;
  bool open_ = false;  // the last line with a code was "550-"
  std::vector<std::string_view> pieces_;
};

}  // namespace

std::vector<std::string_view> split_replies(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";  // a byte order mark, as editors leave it
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return Cutter(text).cut();
}

}  // namespace todoku::reply
