#include "auth/canonical.h"

#include <algorithm>

#include "base/text.h"

namespace todoku::auth {
namespace {

bool is_wsp(char c) {
  return c == ' ' || c == '\t';
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// No white space at its ends, single spaces within: relaxed form changes nothing.
bool is_tight(std::string_view line) {
  if (line.empty() || is_wsp(line.front()) || is_wsp(line.back())) return false;
  unsigned char loose = 0;  // no early end: the compiler takes 16 bytes at a time
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const auto tab = static_cast<unsigned char>(line[i] == '\t');
    const auto space = static_cast<unsigned char>(line[i] == ' ');
    const auto next = static_cast<unsigned char>(line[i + 1] == ' ');
    loose = static_cast<unsigned char>(loose | tab | (space & next));
  }
  return loose == 0;
}

// The value unfolded, each run of white space one space, none at both ends. Returns its end.
char* write_relaxed_value(std::string_view value, char* out) {
  char* const start = out;
  bool space = false;
  for (const char c : value) {
    if (is_wsp(c)) {
      space = true;
    } else if (c != '\r' && c != '\n') {
      if (space && out != start) *out++ = ' ';
      space = false;
      *out++ = c;
    }
  }
  return out;
}

// Name and value; never longer than `whole` and a colon.
char* write_relaxed_field(std::string_view whole, char* out) {
  const std::size_t colon = whole.find(':');
  std::string_view name = whole.substr(0, colon);
  while (!name.empty() && is_wsp(name.back())) name.remove_suffix(1);
  out = std::ranges::transform(name, out, lower).out;
  *out++ = ':';
  return colon == whole.npos ? out : write_relaxed_value(whole.substr(colon + 1), out);
}

}  // namespace

void append_canonical_field(Canon canon, std::string_view whole, std::string& out) {
  whole = without_line_end(whole);
  if (canon == Canon::simple) {
    out.append(whole).append("\r\n");
    return;
  }
  const std::size_t start = out.size();
  out.resize_and_overwrite(start + whole.size() + 1, [&](char* to, std::size_t) {
    return write_relaxed_field(whole, to + start) - to;
  });
  out.append("\r\n");
}

void BodyCanon::feed(std::string_view bytes, std::string& out) {
  if (bytes.empty()) return;
  if (canon_ == Canon::simple) {
    feed_simple(bytes, out);
  } else {
    feed_relaxed(bytes, out);
  }
}

// Writes the line ends and the space that stand before what comes now.
void BodyCanon::release(std::string& out) {
  for (; lines_ > 0; --lines_) out.append("\r\n");
  if (space_) out += ' ';
  space_ = false;
  any_ = true;
}

void BodyCanon::feed_simple(std::string_view bytes, std::string& out) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (cr_) {
      cr_ = false;
      if (bytes[at] == '\n') {
        ++lines_;
        ++at;
        continue;
      }
      release(out);
      out += '\r';
      continue;
    }
    const std::size_t cr = std::min(bytes.find('\r', at), bytes.size());
    if (cr > at) {
      release(out);
      out.append(bytes.substr(at, cr - at));
    }
    cr_ = cr < bytes.size();
    at = cr + 1;
  }
}

void BodyCanon::step_relaxed(char c, std::string& out) {
  if (cr_) {
    cr_ = false;
    if (c == '\n') {
      space_ = false;  // white space before a line end
      ++lines_;
      return;
    }
    release(out);
    out += '\r';
  }
  if (c == '\r') {
    cr_ = true;
  } else if (is_wsp(c)) {
    space_ = true;
  } else {
    if (lines_ > 0 || space_ || !any_) release(out);
    out += c;
  }
}

// Most lines are canonical as they stand. Those from `at` on that are, and end with CR LF, are
// copied in one piece with the line ends between them: many times faster than byte by byte. Returns
// where the first other line begins; the last line end is held back.
std::size_t BodyCanon::copy_tight_lines(std::string_view bytes, std::size_t at, std::string& out) {
  const std::size_t begin = at;
  std::size_t end = at;
  for (;;) {
    const std::size_t cr = std::min(bytes.find('\r', at), bytes.size());
    const bool ended = bytes.substr(cr).starts_with("\r\n");
    if (!ended || !is_tight(bytes.substr(at, cr - at))) break;
    end = cr;
    at = cr + 2;
  }
  if (end == begin) return begin;
  release(out);
  out.append(bytes.substr(begin, end - begin));
  lines_ = 1;
  return at;
}

void BodyCanon::feed_relaxed(std::string_view bytes, std::string& out) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (!cr_ && !space_) at = copy_tight_lines(bytes, at, out);
    // A line that is not, with its CR and what that may end.
    const std::size_t cr = std::min(bytes.find('\r', at), bytes.size());
    const std::size_t next = std::min(cr + 2, bytes.size());
    for (const char c : bytes.substr(at, next - at)) step_relaxed(c, out);
    at = next;
  }
}

void BodyCanon::finish(std::string& out) {
  if (cr_) {
    cr_ = false;
    release(out);
    out += '\r';
  }
  // A body ends with exactly one line end; an empty one is a line end in `simple`, nothing in
  // `relaxed` (§3.4.3, §3.4.4).
  if (any_ || canon_ == Canon::simple) out.append("\r\n");
  lines_ = 0;
  space_ = false;
}

}  // namespace todoku::auth
