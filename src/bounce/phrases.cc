#include "bounce/phrases.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/lanes.h"
#include "base/text.h"

namespace todoku::bounce {
namespace {

struct Phrase {
  Role role;
  std::string_view words;
};
constexpr Phrase kPhrases[] = {
#define PHRASE(role, words) {Role::role, words},
#include "bounce/phrases.def"
#undef PHRASE
};

std::vector<std::string> all_words() {
  std::vector<std::string> words;
  for (const Phrase& phrase : kPhrases) words.emplace_back(phrase.words);
  return words;
}

// The lower case of a capital of two bytes, Latin-1 or Cyrillic; 0 if it is none.
std::uint16_t lower_pair(unsigned char a, unsigned char b) {
  const auto pair = [](int x, int y) { return static_cast<std::uint16_t>(x << 8 | y); };
  if (a == 0xc3 && b >= 0x80 && b <= 0x9e && b != 0x97) return pair(a, b + 0x20);
  if (a == 0xd0 && b >= 0x90 && b <= 0x9f) return pair(a, b + 0x20);
  if (a == 0xd0 && b >= 0xa0 && b <= 0xaf) return pair(0xd1, b - 0x20);
  return 0;
}

// The text and what became of it so far.
struct Folding {
  std::string_view text;
  std::size_t at = 0;    // in the text
  std::size_t size = 0;  // of what it became
  char* to;
  std::uint32_t* from;

  char before() const { return size > 0 ? to[size - 1] : ' '; }
  void put(char c) {
    to[size] = c;
    from[size++] = static_cast<std::uint32_t>(at++);
  }
  void put_space(std::size_t bytes) {
    if (before() != ' ') {
      to[size] = ' ';
      from[size++] = static_cast<std::uint32_t>(at);
    }
    at += bytes;
  }
  void ascii();
  void other();
};

// ASCII with single spaces, sixteen bytes at once.
void Folding::ascii() {
  for (std::size_t passed = sizeof(Lanes); passed == sizeof(Lanes);) {
    if (text.size() - at < sizeof(Lanes)) return;
    Lanes bytes = lanes_at(&text[at]);
    const auto white = static_cast<Lanes>((bytes >= '\t') & (bytes <= '\r'));
    bytes = (bytes & ~white) | (white & ' ');
    const auto second = (bytes == ' ') & (shifted(bytes, before()) == ' ');
    bytes = lower(bytes);
    std::memcpy(to + size, &bytes, sizeof bytes);
    for (std::uint32_t i = 0; i < sizeof bytes; ++i)
      from[size + i] = static_cast<std::uint32_t>(at) + i;
    passed = first_of(second | (bytes < ' ') | (bytes >= 0x80));
    size += passed;
    at += passed;
  }
}

// One letter, or what else stands there.
void Folding::other() {
  const auto c = static_cast<unsigned char>(text[at]);
  const std::string_view rest = text.substr(at, 3);
  if (is_space(text[at])) return put_space(1);
  if (c < 0x80) return put(lower(text[at]));
  if (rest.starts_with("\xc2\xa0")) return put_space(2);
  if (rest == "\xe2\x80\x99" || rest == "\xe2\x80\x98") {  // typeset apostrophes
    put('\'');
    at += 2;
    return;
  }
  if (rest.size() >= 2) {
    if (const std::uint16_t pair = lower_pair(c, static_cast<unsigned char>(rest[1]))) {
      put(static_cast<char>(pair >> 8));
      return put(static_cast<char>(pair & 0xff));
    }
  }
  put(text[at]);
}

}  // namespace

Folded fold(std::string_view text) {
  Folded out;
  out.text.resize(text.size());
  out.from.resize(text.size() + 1);
  Folding folding{.text = text, .to = out.text.data(), .from = out.from.data()};
  for (folding.ascii(); folding.at < text.size(); folding.ascii()) folding.other();
  out.text.resize(folding.size);
  out.from.resize(folding.size + 1);
  out.from.back() = static_cast<std::uint32_t>(text.size());
  return out;
}

Phrases::Phrases() : set_(all_words()) {
  for (const Phrase& phrase : kPhrases) {
    roles_.push_back(phrase.role);
    sizes_.push_back(static_cast<std::uint32_t>(phrase.words.size()));
  }
}

std::vector<Hit> Phrases::find(std::string_view text) const {
  const Folded folded = fold(text);
  std::vector<Hit> hits;
  set_.scan(folded.text, [&](std::uint32_t number, std::size_t end) {
    hits.push_back({roles_[number], folded.from[end - sizes_[number]], folded.from[end - 1] + 1});
  });
  std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
    return std::tie(a.end, a.begin) < std::tie(b.end, b.begin);
  });
  return hits;
}

}  // namespace todoku::bounce
