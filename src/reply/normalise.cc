#include "reply/normalise.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "reply/letters.h"
#include "reply/passage.h"
#include "reply/scan.h"

namespace todoku::reply {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

enum class Kind : std::uint8_t { plain, space, line, digit, at, entity, high, soft, quote };

constexpr Kind kind_of_byte(int c) {
  const char byte = static_cast<char>(c);
  if (byte == '\n') return Kind::line;
  if (byte == '@') return Kind::at;
  if (byte == '&') return Kind::entity;
  if (byte == '=') return Kind::soft;
  if (byte == '`') return Kind::quote;
  if (is_digit(byte)) return Kind::digit;
  if (c <= ' ' || c == 0x7f) return Kind::space;
  return c >= 0x80 ? Kind::high : Kind::plain;
}

constexpr std::array<Kind, 256> kKinds = [] {
  std::array<Kind, 256> kinds{};
  for (int c = 0; c < 256; ++c) kinds[static_cast<std::size_t>(c)] = kind_of_byte(c);
  return kinds;
}();

Kind kind_of(char c) {
  return kKinds[static_cast<unsigned char>(c)];
}

bool is_local_part(char c) {
  constexpr std::array<bool, 256> kEnds = [] {
    std::array<bool, 256> ends{};
    for (const char end : std::string_view(" <>()[],;:'\""))
      ends[static_cast<unsigned char>(end)] = true;
    return ends;
  }();
  return !kEnds[static_cast<unsigned char>(c)];
}
bool opens_a_quote(char c) {
  return c == '"' || c == '\'' || c == '<' || c == '(' || c == '[' || c == ' ';
}
bool is_host_byte(char c) {
  return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '*';
}

}  // namespace

// One pass over one text. `in_` walks the input, the Heard takes the output.
class Hearing {
 public:
  Hearing(Heard& out, bool codes) : out_(out), codes_(codes) {}

  void begin(Codes known) {
    out_.size_ = 0;
    out_.inner_at_ = 0;
    out_.codes_ = known;
    out_.inner_ = {};
    out_.domain_size_ = 0;
    current_ = &out_.codes_;
  }
  void line(std::string_view text) {
    in_ = text.data();
    end_ = in_ + text.size();
    space();
    line_start();
    run();
  }
  void finish() {
    while (out_.size_ > out_.inner_at_ && out_.text_[out_.size_ - 1] == ' ') --out_.size_;
  }

 private:
  void run();
  void plain();
  void line_start();
  bool take_prefix();
  void take_code();
  bool take_wrapped();
  bool is_repeated() const;
  bool is_folded_prefix() const;
  bool after_marker() const;
  void number();
  std::size_t local_part_start() const;
  void address();
  void note_domain(std::string_view domain);
  void entity();
  void soft_break();
  void high();

  // Behind the three digits at in_; requires is_code_at(in_).
  bool dash_follows() const { return end_ - in_ > 3 && in_[3] == '-'; }
  const char* after_code() const { return end_ - in_ > 4 ? in_ + 4 : end_; }
  bool room() const { return out_.size_ < Heard::kMaxBytes; }
  char last() const { return out_.size_ ? out_.text_[out_.size_ - 1] : ' '; }
  void put(char c) {
    if (room()) out_.text_[out_.size_++] = c;
  }
  void put(std::string_view text) {
    for (const char c : text) put(c);
  }
  void space() {
    if (last() != ' ') put(' ');
  }

  Heard& out_;
  bool codes_;
  const char* in_ = nullptr;
  const char* end_ = nullptr;
  Codes* current_ = nullptr;
  bool dash_ = false;  // "550-" was seen: further "550 " in the middle belong to it
};

void Hearing::run() {
  for (plain(); in_ < end_ && room(); plain()) {
    switch (kind_of(*in_)) {
      case Kind::plain: break;
      case Kind::space:
        space();
        ++in_;
        break;
      case Kind::quote:
        put('\'');
        ++in_;
        break;
      case Kind::line:
        space();
        ++in_;
        line_start();
        break;
      case Kind::digit: number(); break;
      case Kind::at: address(); break;
      case Kind::entity: entity(); break;
      case Kind::soft: soft_break(); break;
      case Kind::high: high(); break;
    }
  }
}

// The bulk of every reply.
void Hearing::plain() {
  std::size_t passed = Passage::kBytes;
  while (passed == Passage::kBytes) {
    const auto left = static_cast<std::size_t>(end_ - in_);
    const Passage passage(in_, std::min(left, Heard::kMaxBytes - out_.size_), last());
    std::memcpy(&out_.text_[out_.size_], &passage.folded, Passage::kBytes);
    passed = passage.passing;
    out_.size_ += passed;
    in_ += passed;
  }
}

// Removes quoting marks and the codes that begin each line of a reply.
void Hearing::line_start() {
  if (!codes_) return;
  while (in_ < end_ && (is_space(*in_) || *in_ == '>' || *in_ == '|')) ++in_;
  const char* p = in_;
  while (out_.size_ == 0 && p < end_ && opens_a_quote(*p)) ++p;
  if (p < end_ && is_digit(*p)) {
    in_ = p;
    take_prefix();
  }
}

// "550-5.7.26 " or "5.7.26 " at the front of a line: removed and remembered.
bool Hearing::take_prefix() {
  smtp::EnhancedCode enhanced;
  if (is_code_at(in_, end_) && (current_->basic == 0 || is_repeated())) {
    take_code();
    return true;
  }
  const Span span = enhanced_at(in_, end_, enhanced);
  if (!span || (current_->enhanced && current_->enhanced != enhanced)) return false;
  current_->enhanced = enhanced;
  in_ = span.end;
  return true;
}

// Is the code at in_ the one that the reply has already, or is it written as one?
bool Hearing::is_repeated() const {
  smtp::EnhancedCode enhanced;
  return code_at(in_) == current_->basic || dash_follows() ||
         enhanced_at(after_code(), end_, enhanced);
}

// Requires is_code_at(in_).
void Hearing::take_code() {
  if (current_->basic == 0) current_->basic = code_at(in_);
  in_ += 3;
  if (in_ < end_ && *in_ == '-') dash_ = true;
  if (in_ < end_ && *in_ != '\n') ++in_;
  while (in_ < end_ && is_blank(*in_)) ++in_;
  smtp::EnhancedCode enhanced;
  if (const Span span = enhanced_at(in_, end_, enhanced)) {
    if (!current_->enhanced) current_->enhanced = enhanced;
    in_ = span.end;
  }
  while (in_ < end_ && is_blank(*in_)) ++in_;
}

// Does the text before in_ announce a reply: "said: ", "smtp; ", "<", "-> '", "response was"?
bool Hearing::after_marker() const {
  // "5.1.0 - Unknown address error 550-'5.7.1 Access denied'": Cisco's class of it is a guess.
  if (end_ - in_ > 4 && in_[3] == '-' && in_[4] == '\'') return true;
  std::string_view before(out_.text_.data(), out_.size_);
  if (before.ends_with('<') || before.ends_with('\'') || before.ends_with('"')) return true;
  const bool spaced = before.ends_with(' ');
  if (spaced) before.remove_suffix(1);
  if (before.ends_with(':') || before.ends_with(';')) {
    smtp::EnhancedCode enhanced;
    return spaced || enhanced_at(after_code(), end_, enhanced) || before.ends_with("smtp;");
  }
  return before.ends_with("->") || before.ends_with("said") || before.ends_with("returned") ||
         before.ends_with("answered") || before.ends_with("replied") ||
         before.ends_with("response was");
}

// A reply inside the reply. Requires is_code_at(in_).
bool Hearing::take_wrapped() {
  if ((*in_ != '4' && *in_ != '5') || out_.size_ == 0 || end_ - in_ <= 4 || !after_marker())
    return false;
  out_.inner_ = {};
  current_ = &out_.inner_;
  dash_ = false;
  take_code();
  out_.inner_at_ = out_.size_;
  return true;
}

// "550-5.7.26 The MAIL FROM 550-5.7.26 domain 550 5.7.26 has": somebody joined the lines. Requires
// is_code_at(in_).
bool Hearing::is_folded_prefix() const {
  smtp::EnhancedCode enhanced;
  return last() == ' ' && code_at(in_) == current_->basic &&
         (dash_ || dash_follows() || enhanced_at(after_code(), end_, enhanced));
}

// At the first digit of a number; those that follow pass as plain.
void Hearing::number() {
  if (codes_ && is_code_at(in_, end_)) {
    if (is_folded_prefix()) return take_code();
    if (take_wrapped()) return;
  }
  if (last() != '#') {
    if (const Span ip = ipv4_at(in_, end_)) {
      in_ = ip.end;
      return put("<ip>");
    }
  }
  smtp::EnhancedCode enhanced;
  if (!current_->enhanced && codes_) {
    // "550 cuda_nsu 5.1.1 ...", "(#5.7.1)": not where RFC 2034 has it, yet it is one.
    constexpr std::size_t kNearFront = 24;
    const bool near = out_.size_ - out_.inner_at_ < kNearFront || last() == '#';
    if (near && enhanced_at(in_, end_, enhanced)) current_->enhanced = enhanced;
  }
  put(*in_++);
}

// Where the local part before in_ begins, quoted or not (RFC 5321 §4.1.2).
std::size_t Hearing::local_part_start() const {
  constexpr std::size_t kLocalPartBytes = 66;  // RFC 5321 §4.5.3.1.1, and the quotes
  const std::size_t least =
      std::max(out_.inner_at_, out_.size_ - std::min(out_.size_, kLocalPartBytes));
  if (last() == '"') {
    for (std::size_t at = out_.size_ - 1; at > least; --at) {
      if (out_.text_[at - 1] == '"') return at - 1;
    }
  }
  std::size_t start = out_.size_;
  while (start > out_.inner_at_ && is_local_part(out_.text_[start - 1])) --start;
  return start;
}

void Hearing::address() {
  const std::size_t start = local_part_start();
  const char* p = in_ + 1;
  if (p < end_ && *p == '[') ++p;
  while (p < end_ && is_host_byte(*p)) ++p;
  if (p < end_ && *p == ']' && in_[1] == '[') ++p;
  while (p > in_ + 1 && (p[-1] == '.' || p[-1] == '-')) --p;
  if (start == out_.size_ || p == in_ + 1) return put(*in_++);
  note_domain({in_ + 1, static_cast<std::size_t>(p - in_ - 1)});
  out_.size_ = start;
  in_ = p;
  put(last() == '<' && start > out_.inner_at_ ? "addr" : "<addr>");
}

void Hearing::note_domain(std::string_view domain) {
  if (out_.domain_size_ > 0 || domain.size() > out_.domain_.size()) return;
  std::ranges::copy(domain, out_.domain_.begin());
  out_.domain_size_ = static_cast<std::uint8_t>(domain.size());
}

void Hearing::entity() {
  constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&lt;", "<"},    {"&gt;", ">"},  {"&amp;", "&"},
      {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}};
  const std::string_view rest(in_, static_cast<std::size_t>(end_ - in_));
  for (const auto& [name, meaning] : kEntities) {
    if (!istarts_with(rest, name)) continue;
    in_ += name.size();
    return put(meaning);
  }
  if (istarts_with(rest, "&nbsp;")) {
    in_ += 6;
    return space();
  }
  put(*in_++);
}

// "=" at a line's end joins it to the next (quoted-printable, RFC 2045 §6.7).
void Hearing::soft_break() {
  const std::string_view rest(in_, static_cast<std::size_t>(end_ - in_));
  if (rest.starts_with("=\r\n")) {
    in_ += 3;
  } else if (rest.starts_with("=\n")) {
    in_ += 2;
  } else {
    put(*in_++);
  }
}

void Hearing::high() {
  const Letter letter = letter_at(in_, end_);
  in_ += letter.bytes;
  if (letter.is_space) return space();
  put(std::string_view(letter.as.data(), letter.length));
}

void Heard::hear(const smtp::Reply& reply) {
  Hearing hearing(*this, true);
  hearing.begin(Codes{reply.code, reply.enhanced});
  for (const std::string& line : reply.lines) hearing.line(line);
  hearing.finish();
}

void Heard::hear(std::string_view text) {
  Hearing hearing(*this, true);
  hearing.begin({});
  hearing.line(text);
  hearing.finish();
}

void Heard::hear_phrase(std::string_view text) {
  Hearing hearing(*this, false);
  hearing.begin({});
  hearing.line(text);
  hearing.finish();
}

std::string_view Heard::inner_host() const {
  const std::string_view before = text().substr(0, inner_at_);
  const std::size_t at = before.rfind("host ");
  if (at == before.npos) return {};
  const std::string_view host = before.substr(at + 5);
  return host.substr(0, host.find_first_of(" [(:"));
}

std::string normalise(std::string_view text) {
  Heard heard;
  heard.hear(text);
  return std::string(heard.text());
}

std::string normalise_phrase(std::string_view text) {
  Heard heard;
  heard.hear_phrase(text);
  return std::string(heard.text());
}

}  // namespace todoku::reply
