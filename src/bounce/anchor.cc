#include "bounce/anchor.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "bounce/address.h"

namespace todoku::bounce {
namespace {

bool is_decoration(std::string_view before) {
  return before.find_first_not_of(" \t<>\"'*-:|#\xe2\x80\xa2\xc2\xb7[(") == before.npos;
}

std::string_view code_of_line(std::string_view line) {
  line = trim(line);
  while (line.starts_with("<<<") || line.starts_with(">>>")) line = trim(line.substr(3));
  const bool code = line.size() > 4 && (line[0] == '4' || line[0] == '5') && is_digit(line[1]) &&
                    is_digit(line[2]) && (line[3] == ' ' || line[3] == '-');
  return code ? line.substr(0, 3) : std::string_view{};
}

// The nearest word before the address that says whose it is, in its own line or the one above.
std::optional<Role> word_before(const Page& page, std::size_t line, std::size_t begin) {
  const std::size_t from = page.starts[line > 0 ? line - 1 : 0];
  // By their ends in order: backwards from the address, as far as its lines go.
  const auto behind = std::ranges::upper_bound(page.hits, begin, {}, &Hit::end);
  for (auto at = behind; at != page.hits.begin();) {
    const Hit& hit = *--at;
    if (hit.end <= from) break;
    if (hit.begin < from || (hit.role != Role::label && hit.role != Role::shun)) continue;
    const bool own_line = hit.begin >= page.starts[line];
    if (!own_line &&
        !trim(std::string_view(page.text).substr(page.starts[line], begin - page.starts[line]))
             .empty() &&
        hit.role == Role::shun) {
      continue;
    }
    return hit.role;
  }
  return std::nullopt;
}

Place place_of(const Page& page, std::size_t line, const Sighting& seen) {
  const std::string_view whole = page.line(line);
  const std::string_view before = whole.substr(0, seen.begin);
  const std::optional<Role> word = word_before(page, line, page.starts[line] + seen.begin);
  const std::string_view above = line > 0 ? trim(page.line(line - 1)) : std::string_view{};
  if (is_decoration(before)) {
    const bool continued = word == Role::shun && !above.empty() && !above.ends_with('.');
    return continued ? Place::shunned : Place::leading;
  }
  if (word == Role::shun) return Place::shunned;
  if (word == Role::label) return Place::labelled;
  return code_of_line(whole).empty() ? Place::somewhere : Place::in_reply;
}

// "recipients: a@example.jp, b@example.jp,\n    c@example.jp": a list, and all of it is of one
// place.
void continue_list(const Page& page, Anchor& previous, Anchor& anchor) {
  const std::string_view between =
      std::string_view(page.text).substr(previous.end, anchor.begin - previous.end);
  const bool list = between.find_first_not_of(" \t\n,;<>") == between.npos &&
                    between.find_first_of(",;") != between.npos;
  const bool recipients = previous.place == Place::leading || previous.place == Place::labelled;
  if (list && recipients) anchor.place = previous.place;
}

}  // namespace

std::vector<Anchor> anchors_of(const Page& page) {
  constexpr std::size_t kMost = 4000;
  std::vector<Anchor> anchors;
  const std::string_view report = page.report();
  std::size_t at = report.find('@');
  while (at != report.npos && anchors.size() < kMost) {
    const std::size_t i = page.line_of(at);
    at = report.find('@', page.starts[i + 1]);
    for (const Sighting& seen : addresses_in(page.line(i))) {
      Anchor anchor{place_of(page, i, seen),   seen.address,         i, page.starts[i] + seen.begin,
                    page.starts[i] + seen.end, is_role(seen.address)};
      if (anchor.place == Place::leading && seen.begin > 0 && !anchors.empty() &&
          anchors.back().line == i) {
        continue;
      }
      if (!anchors.empty()) continue_list(page, anchors.back(), anchor);
      anchors.push_back(anchor);
    }
  }
  return anchors;
}

void keep_best_of_each(std::vector<Anchor>& anchors) {
  std::vector<Anchor> kept;
  for (const Anchor& anchor : anchors) {
    const auto twin = std::ranges::find_if(
        kept, [&](const Anchor& other) { return same_address(other.address, anchor.address); });
    if (twin != kept.end()) {
      if (twin->place < anchor.place) *twin = anchor;
    } else if (kept.size() < kProseRecipients) {
      kept.push_back(anchor);
    }
  }
  std::ranges::sort(kept, {}, &Anchor::begin);
  anchors = std::move(kept);
}

std::vector<Anchor> choose(const Page& page, const Surrounding& known) {
  std::vector<Anchor> anchors = anchors_of(page);
  const auto self = [&](const Anchor& a) {
    return same_address(a.address, known.returned_to) || same_address(a.address, known.reporter);
  };
  const auto announced = [&](const Anchor& a) {
    return std::ranges::any_of(known.announced,
                               [&](const std::string& x) { return same_address(x, a.address); });
  };
  const bool others = std::ranges::any_of(
      anchors, [&](const Anchor& a) { return a.place > Place::somewhere && !self(a) && !a.role; });
  std::erase_if(anchors, [&](const Anchor& a) {
    if (announced(a)) return false;
    if ((self(a) || a.role) && (others || !known.announced.empty())) return true;
    return a.place == Place::shunned || is_daemon(a.address);
  });
  Place best = Place::shunned;
  for (const Anchor& a : anchors) best = std::max(best, a.place);
  // A label and a reply in a transcript are of one kind.
  const Place least = best == Place::labelled ? Place::in_reply : best;
  std::vector<Anchor> chosen;
  for (const Anchor& a : anchors) {
    if (a.place < least && !(announced(a) && best < Place::labelled)) continue;
    const auto twin = std::ranges::find_if(
        chosen, [&](const Anchor& other) { return same_address(other.address, a.address); });
    if (twin == chosen.end()) {
      if (chosen.size() < kProseRecipients) chosen.push_back(a);
    } else if (a.place == Place::in_reply && twin->place == Place::labelled) {
      *twin = a;  // what was answered, not what was asked
    }
  }
  std::ranges::sort(chosen, {}, &Anchor::begin);
  return chosen;
}

}  // namespace todoku::bounce
