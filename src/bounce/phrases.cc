#include "bounce/phrases.h"

#include <algorithm>
#include <tuple>

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

}  // namespace

Folded fold(std::string_view text) {
  Folded out;
  out.text.resize(text.size());
  out.from.resize(text.size() + 1);
  char* to = out.text.data();
  std::uint32_t* from = out.from.data();
  std::size_t size = 0;
  const auto put = [&](char c, std::size_t at) {
    to[size] = c;
    from[size++] = static_cast<std::uint32_t>(at);
  };
  const auto space = [&](std::size_t at) {
    if (size > 0 && to[size - 1] != ' ') put(' ', at);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c > ' ' && c < 0x80) {
      put(lower(text[i]), i);
    } else if (is_space(text[i])) {
      space(i);
    } else if (const std::string_view rest = text.substr(i, 3);
               rest == "\xe2\x80\x99" || rest == "\xe2\x80\x98") {  // typeset apostrophes
      put('\'', i);
      i += 2;
    } else if (rest.starts_with("\xc2\xa0")) {
      space(i++);
    } else if (const std::uint16_t pair =
                   rest.size() < 2 ? std::uint16_t{0}
                                   : lower_pair(c, static_cast<unsigned char>(rest[1]))) {
      put(static_cast<char>(pair >> 8), i);
      put(static_cast<char>(pair & 0xff), ++i);
    } else {
      put(text[i], i);
    }
  }
  from[size] = static_cast<std::uint32_t>(text.size());
  out.text.resize(size);
  out.from.resize(size + 1);
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
