// The kind of a text: what differs between two copies of one reply is masked.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "reply/normalise.h"

namespace todoku::reply {
namespace {

constexpr std::size_t kIdBytes = 8;  // shorter words with digits are tags: [tss04], ib607, s3140

struct Shape {
  std::size_t letters = 0;
  std::size_t digits = 0;
  std::size_t dots = 0;
  std::size_t changes = 0;  // from letters to digits or back
};

Shape shape_of(std::string_view word) {
  Shape shape;
  char before = 0;
  for (const char c : word) {
    shape.letters += is_alpha(c);
    shape.digits += is_digit(c);
    shape.dots += c == '.';
    shape.changes += before && is_alnum(c) && is_digit(c) != is_digit(before);
    before = is_alnum(c) ? c : 0;
  }
  return shape;
}

bool is_link(std::string_view word) {
  return word.find("://") != word.npos || word.starts_with("www.");
}

bool is_ascii(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Many languages write no spaces: of a whole sentence only its numbers are masked.
void put_numbers_masked(std::string& out, std::string_view word) {
  bool in_number = false;
  for (const char c : word) {
    if (!is_digit(c))
      out += c;
    else if (!in_number)
      out += "<n>";
    in_number = is_digit(c);
  }
}

std::string_view mask_of(std::string_view word) {
  const Shape shape = shape_of(word);
  const bool hex = std::ranges::all_of(
      word, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || c == '-' || c == ':'; });
  if (shape.letters == 0) return shape.digits ? "<n>" : std::string_view{};
  if (hex && shape.digits >= 2 && word.size() >= kIdBytes) return "<id>";
  if (shape.changes >= 2 && shape.digits >= 3 && word.size() >= kIdBytes) return "<id>";
  if (shape.dots > 0 && shape.letters > 1 && word.find('.') + 1 < word.size()) return "<host>";
  return {};
}

constexpr std::string_view kAround = "<>()[]{},;:'\"!?";

// `word` has no space; what surrounds its core stays. A link keeps its address, not its query's
// values.
void put_word(std::string& out, std::string_view word) {
  if (is_link(word) || word.starts_with("<addr>") || word.find("<ip>") != word.npos) {
    out.append(word);
    return;
  }
  if (!is_ascii(word)) return put_numbers_masked(out, word);
  const std::size_t from = std::min(word.find_first_not_of(kAround), word.size());
  std::size_t to = word.find_last_not_of(kAround) + 1;
  if (to > from && word[to - 1] == '.') --to;
  const std::string_view core = from < to ? word.substr(from, to - from) : std::string_view{};
  const std::string_view mask = mask_of(core);
  if (mask.empty()) {
    out.append(word);
    return;
  }
  out.append(word.substr(0, from)).append(mask).append(word.substr(to));
}

}  // namespace

std::string text_template(std::string_view normalised) {
  std::string out;
  out.reserve(normalised.size());
  for (const std::string_view word : split(normalised, ' ')) {
    if (!out.empty()) out += ' ';
    put_word(out, word);
  }
  return out;
}

std::uint64_t fingerprint(std::string_view normalised) {
  return fnv1a(text_template(normalised));
}

}  // namespace todoku::reply
