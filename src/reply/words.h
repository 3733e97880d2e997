// reply/words.h - plain words in many languages: what a reply says that no entry knows.
//
// A table of rows (words.def); of each of a row's concepts one wording must stand alone in the
// text. The verdict has confidence `words`: it suppresses nothing by itself at the first message
// (DESIGN §2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reply/cause.h"
#include "reply/wordings.h"
#include "smtp/stage.h"

namespace todoku::reply {

class Words {
 public:
  static constexpr std::size_t kMaxConcepts = 1024;
  static constexpr std::size_t kMaxConceptsOfRow = 4;
  static constexpr int kEmpty = 0;         // "refused": a status code says more
  static constexpr int kTelling = 2;       // says what is wrong with a mailbox
  static constexpr int kStrong = 3;        // decides against common words about a mailbox
  static constexpr int kStronger = 5;      // against a sentence that only says "refused"
  static constexpr int kUnmistakable = 7;  // against a software's own sentence, too

  Words();
  struct Hint {
    Cause cause;
    int strength;  // of its row in words.def
  };
  // What a normalised text says, by the most telling row. At a stage where no recipient has been
  // named, words about a recipient are about somebody else.
  std::optional<Hint> hear(std::string_view normalised, std::optional<smtp::Stage> stage) const;
  // Strong words of somebody else's fault than the recipient's or its domain's; they forbid to
  // take a common "user unknown" beside them for proven.
  std::optional<Hint> hear_other_fault(std::string_view normalised, int least_strength) const;
  // Does it say, and not vaguely, that a mailbox is not there, closed or moved?
  bool blame_a_mailbox(std::string_view normalised) const;

 private:
  // A concept is a set of wordings, of which the longest that stands in the text counts.
  struct Row {
    Cause cause;
    std::uint8_t strength;
    std::uint8_t concepts = 0;
    std::uint16_t apart;  // bytes at most between the places where two of its concepts begin
    bool of_recipient;    // the cause is one of the recipient's group
    bool elsewhere;       // neither the recipient nor its domain is at fault
    std::array<std::uint16_t, kMaxConceptsOfRow> concept_numbers = {};
  };
  class Tally;

  template <class Counts>
  std::optional<Hint> strongest(std::string_view normalised, Counts&& counts) const;

  Wordings wordings_;
  std::vector<std::uint32_t> concepts_at_;  // wording -> its concepts, in concepts_
  std::vector<std::uint16_t> concepts_;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> rows_at_;  // concept -> the rows that it opens, in rows_of_
  std::vector<std::uint32_t> rows_of_;
};

}  // namespace todoku::reply
