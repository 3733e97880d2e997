#include "reply/scan.h"

#include "base/text.h"

namespace todoku::reply {
namespace {

// Reads digits, at most `most`; their number, 0 for none.
std::size_t digits(const char* p, const char* end, std::size_t most) {
  std::size_t n = 0;
  while (n < most && p + n < end && is_digit(p[n])) ++n;
  return n;
}

int value_of(const char* p, std::size_t n) {
  int value = 0;
  for (std::size_t i = 0; i < n; ++i) value = value * 10 + (p[i] - '0');
  return value;
}

bool ends_number(const char* p, const char* end) {
  if (p >= end) return true;
  if (is_alnum(*p)) return false;
  return !(*p == '.' && p + 1 < end && is_digit(p[1]));
}

}  // namespace

Span enhanced_at(const char* p, const char* end, smtp::EnhancedCode& code) {
  if (p >= end || (*p != '2' && *p != '4' && *p != '5') || p + 1 >= end || p[1] != '.') return {};
  const std::size_t subject = digits(p + 2, end, 3);
  const char* dot = p + 2 + subject;
  if (subject == 0 || dot >= end || *dot != '.') return {};
  const std::size_t detail = digits(dot + 1, end, 3);
  const char* stop = dot + 1 + detail;
  if (detail == 0 || !ends_number(stop, end)) return {};
  code = {*p - '0', value_of(p + 2, subject), value_of(dot + 1, detail)};
  return {stop};
}

Span ipv4_at(const char* p, const char* end) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (p >= end || *p++ != '.')) return {};
    const std::size_t n = digits(p, end, 3);
    if (n == 0 || value_of(p, n) > 255) return {};
    p += n;
  }
  return ends_number(p, end) ? Span{p} : Span{};
}

bool is_code_at(const char* p, const char* end) {
  if (digits(p, end, 4) != 3 || *p < '2' || *p > '5') return false;
  return p + 3 == end || p[3] == '-' || is_space(p[3]);
}

int code_at(const char* p) {
  return value_of(p, 3);
}

}  // namespace todoku::reply
