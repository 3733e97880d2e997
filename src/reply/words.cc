#include "reply/words.h"

#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace todoku::reply {
namespace {

struct Row {
  Cause cause;
  int strength;
  std::string_view words;
};

constexpr int kStrong = 3;  // decides against words about a mailbox

constexpr auto kRows = std::to_array<Row>({
#define WORDS(cause, strength, words) {Cause::cause, strength, words},
#include "reply/words.def"
#undef WORDS
});

bool names_recipient(Cause cause) {
  return facts(cause).group == "recipient";
}

bool before_recipient(std::optional<smtp::Stage> stage) {
  return stage && *stage < smtp::Stage::rcpt;
}

}  // namespace

Words::Words() {
  std::vector<GroupSet::Group> groups;
  groups.reserve(kRows.size());
  for (const Row& row : kRows) {
    GroupSet::Group& group = groups.emplace_back();
    for (const std::string_view word : split(row.words, '+')) group.emplace_back(word);
  }
  groups_ = GroupSet(groups, GroupSet::Borders::words);
}

template <class Counts>
std::optional<Cause> Words::strongest(std::string_view normalised, Counts&& counts) const {
  const Row* best = nullptr;
  std::uint32_t bytes = 0;
  groups_.scan(normalised, [&](std::uint32_t group) {
    const Row& row = kRows[group];
    if (!counts(row)) return;
    const std::uint32_t more = groups_.bytes(group);
    if (best &&
        (row.strength < best->strength || (row.strength == best->strength && more <= bytes)))
      return;
    best = &row;
    bytes = more;
  });
  return best ? std::optional<Cause>(best->cause) : std::nullopt;
}

std::optional<Cause> Words::hear(std::string_view normalised,
                                 std::optional<smtp::Stage> stage) const {
  return strongest(normalised, [&](const Row& row) {
    return !names_recipient(row.cause) || !before_recipient(stage);
  });
}

std::optional<Cause> Words::hear_other_fault(std::string_view normalised) const {
  return strongest(normalised, [](const Row& row) {
    return row.strength >= kStrong && !names_recipient(row.cause) &&
           facts(row.cause).group != "domain";
  });
}

}  // namespace todoku::reply
