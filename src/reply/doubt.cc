#include "reply/doubt.h"

#include <algorithm>
#include <array>
#include <optional>

#include "reply/bystander.h"
#include "reply/status.h"

namespace todoku::reply {
namespace {

Reading refused_somehow(const Spoken& spoken) {
  Reading reading = by_cause(Cause::policy_other, Basis::words, Confidence::words, spoken.codes);
  reading.permanence = Permanence::ambiguous;
  return reading;
}

// A text sentence by sentence. Each mark is looked for once, however many sentences there are.
class Sentences {
 public:
  explicit Sentences(std::string_view text) : text_(text) {}
  // nullopt: there is no more.
  std::optional<std::string_view> next() {
    if (begin_ >= text_.size()) return std::nullopt;
    std::size_t end = text_.size();
    std::size_t beyond = end;
    for (std::size_t i = 0; i < kEnds.size(); ++i) {
      if (const std::size_t at = place(i); at < end) {
        end = at;
        beyond = at + kEnds[i].size();
      }
    }
    const std::string_view sentence = text_.substr(begin_, end - begin_);
    begin_ = beyond;
    return sentence;
  }

 private:
  static constexpr auto kEnds =
      std::to_array<std::string_view>({". ", "; ", " - ", "(", "[", "。", "（"});

  // Where the mark next stands; not behind a dot: "<addr>... User unknown".
  std::size_t place(std::size_t i) {
    std::optional<std::size_t>& place = places_[i];
    while (!place || *place < begin_ || (*place < text_.size() && is_behind_dot(*place)))
      place = text_.find(kEnds[i], place ? std::max(*place + 1, begin_) : begin_);
    return *place;
  }
  bool is_behind_dot(std::size_t at) const { return at > 0 && text_[at - 1] == '.'; }

  std::string_view text_;
  std::size_t begin_ = 0;
  std::array<std::optional<std::size_t>, kEnds.size()> places_;
};

// "Mailbox does not exist. Questions? Ask our network desk": one sentence says it and names nobody
// else.
bool says_so_by_itself(const Words& words, std::string_view text) {
  Sentences sentences(text);
  while (const std::optional<std::string_view> sentence = sentences.next()) {
    if (!names_a_bystander(*sentence) && words.blame_a_mailbox(*sentence)) return true;
  }
  return false;
}

}  // namespace

bool is_login(const Codes& codes) {
  return codes.basic == 534 || codes.basic == 535 || codes.basic == 538;
}

bool blames_a_mailbox(Cause cause) {
  const CauseFacts& f = facts(cause);
  return f.advice == Advice::suppress && f.group == "recipient";
}

bool status_blames_a_mailbox(const Codes& codes) {
  if (!codes.enhanced) return false;
  const std::optional<Cause> cause = cause_of(*codes.enhanced);
  return cause && blames_a_mailbox(*cause);
}

Reading in_doubt(Cause cause, const Spoken& spoken) {
  Reading reading = by_cause(cause, Basis::words, Confidence::words, spoken.codes);
  heed_class(reading);
  if (reading.action == Advice::suppress) reading.action = Advice::review_list;
  if (names_somebody_else(spoken.text)) reading.scope = Scope::message;
  return reading;
}

std::optional<Reading> doubted(const Words& words, Cause cause, const Spoken& spoken) {
  const CauseFacts& f = facts(cause);
  if (f.advice != Advice::suppress) return std::nullopt;
  if (is_login(spoken.codes))
    return by_cause(Cause::submission_auth_failed, Basis::code, Confidence::code, spoken.codes);
  if (f.group == "domain")
    return names_the_sender(spoken.text) ? std::optional(refused_somehow(spoken)) : std::nullopt;
  if (f.group != "recipient" || !names_a_bystander(spoken.text)) return std::nullopt;
  if (!words.blame_a_mailbox(spoken.text)) return refused_somehow(spoken);
  const bool agreed = status_blames_a_mailbox(spoken.codes);
  if (agreed && !names_somebody_else(spoken.text)) return std::nullopt;
  const bool other = words.hear_other_fault(spoken.text, Words::kStrong).has_value();
  if (!other && says_so_by_itself(words, spoken.text)) return std::nullopt;
  return in_doubt(cause, spoken);
}

}  // namespace todoku::reply
