#include "bounce/phrases.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/byte_set.h"
#include "base/lanes.h"
#include "base/text.h"

namespace todoku::bounce {
namespace {

struct Phrase {
  Role role;
  std::string_view words;
  bool exact;  // case and spaces as they stand
};
constexpr Phrase kPhrases[] = {
#define PHRASE(role, words) {Role::role, words, false},
#define EXACT(role, words) {Role::role, words, true},
#include "bounce/phrases.def"
#undef PHRASE
#undef EXACT
};

std::vector<std::string> all_words() {
  std::vector<std::string> words;
  for (const Phrase& phrase : kPhrases)
    words.push_back(phrase.exact ? to_lower(phrase.words) : std::string(phrase.words));
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

// A text in lower case with single spaces.
class Folded {
 public:
  explicit Folded(std::string_view text);

  std::string_view text() const { return folded_; }
  // Where the byte at `place` of it stands in the text as it was given.
  std::size_t origin(std::size_t place) const {
    const auto behind = std::ranges::upper_bound(shifts_, place, {}, &Shift::place);
    return behind == shifts_.begin() ? place : place + (behind - 1)->by;
  }

 private:
  // From `place` on all stands `by` bytes before where it stood.
  struct Shift {
    std::size_t place;
    std::size_t by;
  };

  char before() const { return size_ > 0 ? to_[size_ - 1] : '\0'; }
  void heed_shift() {
    const std::size_t by = at_ - size_;
    if (by == by_) return;
    shifts_.push_back({size_, by});
    by_ = by;
  }
  void put(char c) {
    heed_shift();
    to_[size_++] = c;
    ++at_;
  }
  void put_space(std::size_t bytes);
  void plain();
  void other();

  std::string_view given_;
  std::size_t at_ = 0;    // in what was given
  std::size_t size_ = 0;  // of what it became so far
  std::size_t by_ = 0;    // of the last shift
  char* to_ = nullptr;
  std::string folded_;
  std::vector<Shift> shifts_;
};

Folded::Folded(std::string_view text) : given_(text) {
  constexpr std::size_t kUsualShifts = 32;
  shifts_.reserve(kUsualShifts);
  folded_.resize_and_overwrite(text.size() + sizeof(Lanes), [this](char* to, std::size_t) {
    to_ = to;
    for (plain(); at_ < given_.size(); plain()) other();
    return size_;
  });
}

// Letters of any script and single spaces, sixteen bytes at once.
void Folded::plain() {
  for (std::size_t passed = sizeof(Lanes); passed == sizeof(Lanes);) {
    Lanes bytes = lanes_at(given_.data() + at_, given_.size() - at_);  // zeros do not pass
    const auto white = static_cast<Lanes>((bytes >= '\t') & (bytes <= '\r'));
    bytes = (bytes & ~white) | (white & ' ');
    const auto second = (bytes == ' ') & (shifted(bytes, before()) == ' ');
    bytes = lower(bytes);
    std::memcpy(to_ + size_, &bytes, sizeof bytes);
    auto stops = second | (bytes < ' ');
    // What begins capitals of two bytes, the space that does not break, typeset apostrophes.
    if (first_of(bytes >= 0x80) < sizeof(Lanes))
      stops |= (bytes == 0xc2) | (bytes == 0xc3) | (bytes == 0xd0) | (bytes == 0xe2);
    passed = first_of(stops);
    if (passed > 0) heed_shift();
    size_ += passed;
    at_ += passed;
  }
}

void Folded::put_space(std::size_t bytes) {
  if (before() != ' ') {
    heed_shift();
    to_[size_++] = ' ';
  }
  at_ += bytes;
}

// One letter, or what else stands there.
void Folded::other() {
  const auto c = static_cast<unsigned char>(given_[at_]);
  const std::string_view rest = given_.substr(at_, 3);
  if (is_space(given_[at_])) {
    static constexpr ByteSet kWhite(" \t\n\v\f\r");
    return put_space(kWhite.leading(given_.substr(at_)));
  }
  if (c < 0x80) return put(lower(given_[at_]));
  if (rest.starts_with("\xc2\xa0")) return put_space(2);
  if (rest == "\xe2\x80\x99" || rest == "\xe2\x80\x98") {  // typeset apostrophes
    put('\'');
    at_ += 2;
    return;
  }
  if (rest.size() >= 2) {
    if (const std::uint16_t pair = lower_pair(c, static_cast<unsigned char>(rest[1]))) {
      put(static_cast<char>(pair >> 8));
      return put(static_cast<char>(pair & 0xff));
    }
  }
  put(given_[at_]);
}

// "host " also at the end of a wrapped line.
bool ends_as_written(std::string_view text, std::string_view words) {
  if (words.ends_with(' ') && text.ends_with('\n')) {
    words.remove_suffix(1);
    text.remove_suffix(1);
  }
  return text.ends_with(words);
}

}  // namespace

std::span<const Hit> ending_within(const std::vector<Hit>& hits, std::size_t begin,
                                   std::size_t end) {
  const auto first = std::ranges::upper_bound(hits, begin, {}, &Hit::end);
  return {first, std::ranges::upper_bound(first, hits.end(), end, {}, &Hit::end)};
}

Phrases::Phrases() : set_(all_words()) {}

std::vector<Hit> Phrases::find(std::string_view text) const {
  constexpr std::size_t kUsualHits = 32;
  const Folded folded(text);
  std::vector<Hit> hits;
  hits.reserve(kUsualHits);
  set_.scan(folded.text(), [&](std::uint32_t number, std::size_t folded_end) {
    const Phrase& phrase = kPhrases[number];
    const std::size_t size = phrase.words.size();
    const std::size_t end = folded.origin(folded_end - 1) + 1;
    if (phrase.exact && !ends_as_written(text.substr(0, end), phrase.words)) return;
    const std::size_t begin = phrase.exact ? end - size : folded.origin(folded_end - size);
    hits.push_back({phrase.role, static_cast<std::uint16_t>(number),
                    static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
  std::ranges::sort(hits, [](const Hit& a, const Hit& b) {
    return std::tie(a.end, a.begin) < std::tie(b.end, b.begin);
  });
  return hits;
}

}  // namespace todoku::bounce
