#include "check/slip_words.h"

namespace todoku::check {

namespace {

struct Words {
  std::string_view en, ja;
};
constexpr Words kWords[] = {
#define SLIP(english, japanese) {english, japanese},
#include "check/slip_words.def"
#undef SLIP
};

}  // namespace

reply::Bilingual words_of(std::string_view what) {
  for (const Words& words : kWords) {
    if (words.en == what) return {.ja = std::string(words.ja), .en = std::string(words.en)};
  }
  return {.ja = std::string(what), .en = std::string(what)};
}

}  // namespace todoku::check
