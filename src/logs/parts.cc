#include "logs/parts.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "logs/cut.h"

namespace todoku::logs {

struct Parts::Part {
  std::string front;  // what stands before the text of the whole line
  std::string_view text;
  std::uint64_t place = 0;  // from 1
  bool is_last = false;
  bool ends_line = false;
};

namespace {

void pass_on(const std::string& program, WallTime time, std::string_view text, std::uint64_t number,
             const Parts::Take& whole) {
  whole({.time = time, .program = program, .process = "", .text = text}, number);
}

}  // namespace

bool Parts::take_exim(const SyslogLine& line, std::uint64_t number, const Take& whole) {
  std::string_view text = line.text;
  if (!take_prefix(text, "[")) return false;
  std::string_view numbers = take_until(text, "] ");
  const std::size_t mark = numbers.find_first_of("/\\");
  if (mark == numbers.npos) return false;
  std::uint64_t place = 0, count = 0;
  if (!parse_number(numbers.substr(0, mark), place) ||
      !parse_number(numbers.substr(mark + 1), count) || place == 0 || place > count)
    return false;
  add(line,
      {.front = "",
       .text = text,
       .place = place,
       .is_last = place == count,
       .ends_line = numbers[mark] == '\\'},
      number, whole);
  return true;
}

bool Parts::take_sendmail(const SyslogLine& line, std::uint64_t number, const Take& whole) {
  constexpr std::string_view kGoesOn = " ...";
  std::string_view text = line.text;
  std::string_view id = take_until(text, ": ");
  const std::size_t bracket = id.find('[');
  if (bracket == id.npos || bracket == 0 || !id.ends_with(']')) return false;
  std::uint64_t place = 0;
  if (!parse_number(id.substr(bracket + 1, id.size() - bracket - 2), place) || place == 0)
    return false;
  id = id.substr(0, bracket);
  const bool goes_on = text.ends_with(kGoesOn);
  if (goes_on) text.remove_suffix(kGoesOn.size());
  add(line, {.front = fmt::format("{}: ", id), .text = text, .place = place, .is_last = !goes_on},
      number, whole);
  return true;
}

void Parts::add(const SyslogLine& line, const Part& part, std::uint64_t number, const Take& whole) {
  const std::string key = fmt::format("{}[{}]", line.program, line.process);
  auto it = open_.find(key);
  if (part.place == 1) {
    if (it != open_.end()) {  // the end of the one before was lost
      pass_on(it->second.program, it->second.time, trim(it->second.text), it->second.number, whole);
      open_.erase(it);
    }
    if (open_.size() >= kMaxOpen) finish(whole);
    it =
        open_.emplace(key, Open{line.time, std::string(line.program), part.front, 1, number}).first;
  }
  if (it == open_.end() || it->second.next != part.place) return;
  Open& open = it->second;
  open.text.append(part.text.substr(0, kMaxBytes - std::min(kMaxBytes, open.text.size())));
  if (part.ends_line && open.text.size() < kMaxBytes) open.text += '\n';
  ++open.next;
  if (!part.is_last) return;
  const Open done = std::move(open);
  open_.erase(it);
  pass_on(done.program, done.time, done.text, done.number, whole);
}

void Parts::finish(const Take& whole) {
  for (const auto& [key, open] : std::exchange(open_, {}))
    pass_on(open.program, open.time, trim(open.text), open.number, whole);
}

}  // namespace todoku::logs
