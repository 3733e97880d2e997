#include "smtp/reply.h"

#include <charconv>
#include <utility>

#include "base/text.h"

namespace todoku::smtp {
namespace {

// "550-text", "550 text", "550": a line as the server spoke it.
struct Line {
  int code = 0;
  bool last = true;
  std::string_view text;
};

// RFC 5321 §4.2 asks clients to bear a reply without text. A tab for
// the space is seen in the field.
std::optional<Line> parse_line(std::string_view s) {
  if (s.size() < 3 || s[0] < '2' || s[0] > '5' || !is_digit(s[1]) || !is_digit(s[2])) {
    return std::nullopt;
  }
  const int code = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
  if (s.size() == 3) return Line{code, true, {}};
  if (s[3] != ' ' && s[3] != '-' && s[3] != '\t') return std::nullopt;
  return Line{code, s[3] != '-', s.substr(4)};
}

// At most three digits, as RFC 3463 §2 wants them.
std::optional<int> take_part(std::string_view& text) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits == 3) return std::nullopt;
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take_dot(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

// What may stand behind a code: "5.1.1:" and a sentence's full stop do,
// "5.1.1.9" and "5.1.1a" do not.
bool is_border(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest[0] == '.') return rest.size() == 1 || !is_alnum(rest[1]);
  return !is_alnum(rest[0]);
}

// The first code that a line has in front. IronPort writes "550 #5.1.0 Address rejected."
std::optional<EnhancedCode> code_of(std::string_view line) {
  while (!line.empty() && (line[0] == ' ' || line[0] == '#')) line.remove_prefix(1);
  return take_enhanced_code(line);
}

void add_line(Reply& reply, const Line& line) {
  // All lines should carry one code (RFC 5321 §4.2.1); where they do not,
  // the last one ends the reply.
  reply.code = line.code;
  if (!reply.enhanced) reply.enhanced = code_of(line.text);
  reply.lines.emplace_back(line.text);
}

// Where in `text` the next line of a reply starts that was written without line breaks:
// "550-a 550 b". Without a space before it ("please try550-5.1.1 double") its enhanced
// code must be the first line's.
std::size_t next_line(std::string_view text, int code,
                      const std::optional<EnhancedCode>& enhanced) {
  const std::string digits = std::to_string(code);
  for (std::size_t at = text.find(digits, 1); at != text.npos; at = text.find(digits, at + 1)) {
    const std::string_view rest = text.substr(at + 3);
    if (!rest.empty() && rest[0] != ' ' && rest[0] != '-') continue;
    if (is_space(text[at - 1])) return at;
    if (is_digit(text[at - 1]) || text[at - 1] == '.' || rest.empty() || !enhanced) continue;
    if (code_of(rest.substr(1)) == enhanced) return at;
  }
  return text.npos;
}

// One physical line, which may hold several lines of the reply.
void add_physical(Reply& reply, std::string_view text) {
  for (;;) {
    const Line line = *parse_line(text);
    if (line.last) return add_line(reply, line);
    const std::size_t next = next_line(text, line.code, code_of(line.text));
    if (next == text.npos) return add_line(reply, line);
    add_line(reply, Line{line.code, false, trim(text.substr(4, next - 4))});
    text.remove_prefix(next);
  }
}

std::string_view take_physical_line(std::string_view& text) {
  const std::size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string to_string(EnhancedCode code) {
  return std::to_string(code.klass) + "." + std::to_string(code.subject) + "." +
         std::to_string(code.detail);
}

std::optional<EnhancedCode> take_enhanced_code(std::string_view& text) {
  std::string_view rest = text;
  if (rest.empty() || (rest[0] != '2' && rest[0] != '4' && rest[0] != '5')) return std::nullopt;
  const int klass = rest[0] - '0';
  rest.remove_prefix(1);
  if (!take_dot(rest)) return std::nullopt;
  const std::optional<int> subject = take_part(rest);
  if (!subject || !take_dot(rest)) return std::nullopt;
  const std::optional<int> detail = take_part(rest);
  if (!detail || !is_border(rest)) return std::nullopt;
  text = rest;
  return EnhancedCode{klass, *subject, *detail};
}

Reply make_reply(int code, std::string_view text) {
  Reply reply;
  for (const std::string_view line : split(text, '\n')) add_line(reply, Line{code, true, line});
  return reply;
}

std::string to_wire_text(const Reply& reply) {
  const std::string code = std::to_string(reply.code);
  std::string out;
  for (std::size_t i = 0; i < reply.lines.size(); ++i) {
    const bool last = i + 1 == reply.lines.size();
    out += code + (last ? " " : "-") + reply.lines[i] + (last ? "" : "\n");
  }
  return out.empty() ? code : out;
}

std::string to_line(const Reply& reply) {
  std::string out = std::to_string(reply.code);
  bool code_said = false;
  for (const std::string& line : reply.lines) {
    std::string_view text = trim(line);
    std::string_view rest = text;
    const std::optional<EnhancedCode> code = take_enhanced_code(rest);
    if (code && code == reply.enhanced && std::exchange(code_said, true)) text = trim(rest);
    if (!text.empty()) out.append(" ").append(text);
  }
  return out;
}

std::optional<Reply> parse_reply(std::string_view text) {
  Reply reply;
  text = trim(text);
  while (!text.empty()) {
    const std::string_view raw = take_physical_line(text);
    const std::string_view line = trim(raw);
    if (line.empty()) continue;
    const bool folded = is_space(raw[0]) && !reply.lines.empty();
    if (!folded && parse_line(line)) {
      add_physical(reply, line);
    } else if (reply.lines.empty()) {
      return std::nullopt;
    } else {
      reply.lines.back().append(reply.lines.back().empty() ? "" : " ").append(line);
    }
  }
  if (reply.lines.empty()) return std::nullopt;
  return reply;
}

Result<std::optional<Reply>> ReplyParser::feed(std::string_view& bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::size_t take = end == bytes.npos ? bytes.size() : end + 1;
    if (line_.size() + take > limits_.line_bytes) {
      return fail(Errc::too_large, "a line of the server's answer has more than " +
                                       std::to_string(limits_.line_bytes) + " bytes");
    }
    line_.append(bytes.substr(0, take));
    bytes.remove_prefix(take);
    if (end == bytes.npos) return std::nullopt;

    // A lone LF ends a line too. Toward a client it can smuggle nothing in, and refusing it would
    // turn a plain rejection into a broken session.
    std::string_view text = line_;
    text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
    const std::optional<Line> line = parse_line(text);
    if (!line) {
      return fail(Errc::malformed, "not an SMTP answer: " + std::string(clip(text, 80)));
    }
    if (reply_.lines.size() == limits_.lines) {
      return fail(Errc::too_large,
                  "the server's answer has more than " + std::to_string(limits_.lines) + " lines");
    }
    add_line(reply_, *line);
    const bool last = line->last;
    line_.clear();
    if (last) return std::exchange(reply_, {});
  }
  return std::nullopt;
}

}  // namespace todoku::smtp
