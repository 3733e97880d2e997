#include "mail/encoded_word.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "mail/charset.h"
#include "mail/header.h"
#include "mail/mime.h"

namespace todoku::mail {
namespace {

constexpr std::size_t kWordBytes = 4096;  // RFC 2047 §2 says 75; some write a subject in one

constexpr std::size_t kCharsetBytes = 64;

struct Word {
  std::string_view charset;
  std::string bytes;
  std::size_t size = 0;  // of "=?...?="
};

// Where the words of a line end. What is found is kept: a line of words that never end is gone
// through once.
class Ends {
 public:
  explicit Ends(std::string_view line) : line_(line) {}

  // The first "?=" of `text`, a piece of the line, at `from` or within a word's length behind it.
  std::size_t in(std::string_view text, std::size_t from) {
    const auto begin = static_cast<std::size_t>(text.data() - line_.data()) + from;
    if (!looked_ || next_ < begin) next_ = line_.find("?=", begin);
    looked_ = true;
    const bool near = next_ != line_.npos && next_ + 2 <= begin + kWordBytes;
    return near ? next_ - begin + from : text.npos;
  }

 private:
  std::string_view line_;
  std::size_t next_ = 0;
  bool looked_ = false;
};

// The encoded word at the front of `text`.
std::optional<Word> word_at(std::string_view text, Ends& ends) {
  if (!text.starts_with("=?")) return std::nullopt;
  const std::size_t charset_end = text.substr(0, kCharsetBytes).find('?', 2);
  if (charset_end == text.npos || charset_end == 2 || charset_end + 2 >= text.size()) {
    return std::nullopt;
  }
  const char encoding = lower(text[charset_end + 1]);
  if (text[charset_end + 2] != '?' || (encoding != 'b' && encoding != 'q')) return std::nullopt;
  const std::size_t begin = charset_end + 3;
  const std::size_t end = ends.in(text, begin);
  if (end == text.npos) return std::nullopt;
  const std::string_view charset = text.substr(2, charset_end - 2);
  if (charset.find_first_of(" \t\"<>@") != charset.npos) return std::nullopt;
  const std::string_view encoded = text.substr(begin, end - begin);
  return Word{charset,
              encoding == 'b' ? decode_base64_leniently(encoded, kWordBytes)
                              : decode_quoted_printable(encoded, kWordBytes, Underscore::is_space),
              end + 2};
}

// What has been read of one run of words of one character set.
struct Run {
  std::string_view charset;
  std::string bytes;
  void flush(std::string& out) {
    if (!bytes.empty()) out += to_utf8(bytes, charset);
    bytes.clear();
  }
};

}  // namespace

std::string decode_words(std::string_view value) {
  std::string line = unfold(value);
  if (line.find("=?") == line.npos)
    return is_plain_ascii(line) ? std::move(line) : to_utf8(line, "");
  std::string out;
  Run run;
  Ends ends(line);
  std::string_view rest = line;
  while (!rest.empty()) {
    const std::size_t gap = rest.find_first_not_of(" \t");
    const std::string_view after = gap == rest.npos ? std::string_view{} : rest.substr(gap);
    const bool joins = gap == 0 || !run.bytes.empty();  // §6.2: space between words is dropped
    const std::optional<Word> word = joins ? word_at(after, ends) : std::nullopt;
    if (word) {
      if (!iequals(run.charset, word->charset)) run.flush(out);
      run.charset = word->charset;
      run.bytes += word->bytes;
      rest = after.substr(word->size);
      continue;
    }
    run.flush(out);
    std::size_t plain = rest.find("=?", 1);
    if (plain == rest.npos) plain = rest.size();
    out += to_utf8(rest.substr(0, plain), "");
    rest.remove_prefix(plain);
  }
  run.flush(out);
  return out;
}

}  // namespace todoku::mail
