// reply/words.h - plain words in eleven languages: what a reply says that no entry knows.
//
// A table of groups; all words of a group must stand alone in the text. The verdict has confidence
// `words`: it suppresses nothing by itself at the first message (DESIGN §2).
#pragma once

#include <optional>
#include <string_view>

#include "reply/cause.h"
#include "reply/groups.h"
#include "smtp/stage.h"

namespace todoku::reply {

class Words {
 public:
  Words();
  // What a normalised text says, by the most telling group. At a stage where no recipient has been
  // named, words about a recipient are about somebody else.
  std::optional<Cause> hear(std::string_view normalised, std::optional<smtp::Stage> stage) const;
  // Strong words of somebody else's fault than the recipient's or its domain's; they forbid to
  // take a common "user unknown" beside them for proven.
  std::optional<Cause> hear_other_fault(std::string_view normalised) const;

 private:
  template <class Counts>
  std::optional<Cause> strongest(std::string_view normalised, Counts&& counts) const;

  GroupSet groups_;
};

}  // namespace todoku::reply
