#include "bounce/prose.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "bounce/address.h"
#include "bounce/anchor.h"
#include "bounce/innermost.h"
#include "bounce/transcript.h"
#include "bounce/wording.h"

namespace todoku::bounce {
namespace {

// ---- What is said of an anchor ----

bool is_blank(std::string_view line) {
  return trim(line).find_first_not_of("-=_* ") == std::string_view::npos;
}

// The first empty line behind `from`, at most `to`.
std::size_t paragraph_end(const Page& page, std::size_t from, std::size_t to) {
  while (from < to && !is_blank(page.line(from))) ++from;
  return from;
}

// "77" is the exit code of a program.
bool has_words(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; });
}

struct Region {
  const Page* page = nullptr;
  std::size_t head = 0;       // where the first recipient stands
  std::size_t begin = 0;      // behind the address
  std::size_t paragraph = 0;  // byte where its paragraph ends
  std::size_t end = 0;        // byte where the next recipient begins
};

void set_reply(Recipient& out, const Inner& inner) {
  out.text = inner.text;
  out.code = inner.code;
  if (inner.enhanced) out.status = smtp::to_string(*inner.enhanced);
}

// Takes the reply of a wider text if there is one.
void widen(Inner& inner, std::string_view text) {
  Inner wider = innermost(text);
  if (wider.code) inner = std::move(wider);
}

// No reply stands there: what is said of the recipient in words.
void add_words(Recipient& out, const Region& region, bool alone) {
  const Page& page = *region.page;
  const auto words = [&](std::size_t begin, std::size_t end) {
    return judged_words(page, {begin, end}, out.address);
  };
  Stretch heard{region.begin, region.paragraph};
  out.text = words(heard.begin, heard.end);
  std::string near = region.end == region.paragraph ? out.text : words(region.begin, region.end);
  if (out.text.empty()) {
    heard.end = region.end;
    out.text = near;
  }
  // What is said once for all of them stands above the first.
  out.around =
      alone ? words(0, page.starts[page.lines]) : std::move(near) + " " + words(0, region.head);
  if (out.text.empty() && alone) {
    heard = {0, page.starts[page.lines]};
    out.text = out.around;
  }
  out.said = written_words(page, heard);
}

// The reply, looked for in rings: the paragraph, the lines up to the next recipient, all the
// report.
void add_region(Recipient& out, const Region& region, bool alone) {
  const Page& page = *region.page;
  const std::string_view text = page.text;
  const std::string_view paragraph = text.substr(region.begin, region.paragraph - region.begin);
  const std::string_view rest = text.substr(region.begin, region.end - region.begin);
  const std::string_view all = page.report();
  Inner inner = innermost(paragraph);
  if (!inner.code && rest.size() > paragraph.size()) widen(inner, rest);
  if (!inner.code && alone && all.size() > rest.size()) widen(inner, all);
  if (inner.code) {
    set_reply(out, inner);
    out.around = judged_words(page, {region.begin, region.paragraph}, out.address);
    // "550 5.1.1" alone: the reason stands beside it.
    if (!has_words(inner.text) && rest.find(inner.text) != rest.npos)
      out.said = written_words(page, {region.begin, region.end});
  } else {
    add_words(out, region, alone);
    auto status = enhanced_in(rest);
    if (!status && alone) status = enhanced_in(all);
    if (status) out.status = smtp::to_string(*status);
  }
  out.stage = stage_in(page, region.begin, alone ? page.starts[page.lines] : region.end);
  if (!out.stage && alone) out.stage = stage_in(page, 0, page.starts[page.lines]);
  out.remote_mta = remote_host(text, page.hits, region.begin, region.end);
  if (out.remote_mta.empty() && alone && region.begin > 0)
    out.remote_mta = remote_host(text, page.hits, 0, all.size());
  const std::size_t reply_at = inner.code ? rest.find(inner.text.substr(0, 8)) : rest.npos;
  if (out.remote_mta.empty() && reply_at != rest.npos)
    out.remote_mta = host_of_line(rest, reply_at);
}

// "(generated from x@y)" in [begin, end): whom the sender had written to.
std::string original_in(const Page& page, std::size_t begin, std::size_t end) {
  constexpr std::size_t kNear = 400;
  const std::string_view text = std::string_view(page.text).substr(0, end);
  std::vector<std::uint16_t> asked;  // the first of each word counts
  std::string found;
  std::uint16_t by = 0;
  for (const Hit& hit : ending_within(page.hits, begin, end)) {
    if (hit.role != Role::alias || hit.begin < begin) continue;
    if (std::ranges::find(asked, hit.number) != asked.end()) continue;
    asked.push_back(hit.number);
    const std::string_view rest = text.substr(hit.begin, kNear);
    std::string address = first_address(rest.substr(0, rest.find(')')));
    if (address.empty() || (!found.empty() && by < hit.number)) continue;
    by = hit.number;
    found = std::move(address);
  }
  return found;
}

// In a transcript the reply stands before the line that names the recipient.
std::size_t transcript_begin(const Page& page, const Anchor& anchor, std::size_t previous_line) {
  std::size_t line = anchor.line;
  while (line > previous_line && line > 0 && !is_blank(page.line(line - 1))) --line;
  return page.starts[line];
}

Recipient make_recipient(const Page& page, const std::vector<Anchor>& chosen, std::size_t i,
                         bool alone) {
  const Anchor& anchor = chosen[i];
  Recipient out;
  out.address = std::string(anchor.address);
  out.found = {page.part, anchor.line + 1};
  out.sure = Sure::likely;
  const std::size_t next_line = i + 1 < chosen.size() ? chosen[i + 1].line : page.lines;
  Region region{&page, chosen[0].begin, anchor.end, 0,
                std::max(anchor.end, page.starts[next_line])};
  if (anchor.place == Place::in_reply) {
    region.begin = transcript_begin(page, anchor, i > 0 ? chosen[i - 1].line + 1 : 0);
    region.paragraph = page.starts[anchor.line + 1];
    region.end = region.paragraph;
  } else {
    std::size_t from = anchor.line + 1;
    const bool bare =
        trim(std::string_view(page.text).substr(anchor.end, page.starts[from] - anchor.end))
            .find_first_not_of(" >:\"'.") == std::string_view::npos;
    // What is said may stand behind an empty line.
    while (bare && from < next_line && is_blank(page.line(from))) ++from;
    const std::size_t last = std::max(from, next_line);
    std::size_t end = paragraph_end(page, from, last);
    // "because:" says nothing yet; nor do lines about the address alone.
    while (end > from && end < last && trim(page.line(end - 1)).ends_with(':')) {
      std::size_t more = end;
      while (more < last && is_blank(page.line(more))) ++more;
      from = more;
      end = paragraph_end(page, more, last);
    }
    region.paragraph = std::max(anchor.end, page.starts[end]);
    region.end = std::max(region.end, region.paragraph);
  }
  add_region(out, region, alone);
  out.original_recipient = original_in(page, region.begin, region.end);
  if (same_address(out.original_recipient, out.address)) out.original_recipient.clear();
  return out;
}

bool seen_before(const std::vector<Recipient>& list, std::string_view address) {
  return std::ranges::any_of(list,
                             [&](const Recipient& r) { return same_address(r.address, address); });
}

const Page* most_telling(const std::vector<Page>& pages) {
  const Page* best = nullptr;
  for (const Page& page : pages) {
    if (page.lines > 0 && (!best || (!best->has(Role::notice) && page.has(Role::notice))))
      best = &page;
  }
  return best;
}

// "Action: failed", "250 OK": the fields are of another conversation than the words (AOL).
bool contradicts_itself(const Recipient& r) {
  return r.dsn_action == "failed" && (r.code / 100 == 2 || r.status.starts_with('2'));
}

void add_found(Recipient& recipient, const Recipient& found) {
  if (contradicts_itself(recipient) && found.code) {
    recipient.text.clear();
    recipient.said.clear();
    recipient.status.clear();
  }
  if (!has_words(recipient.text)) {
    recipient.text = found.text;
    recipient.said = found.said;
    recipient.code = found.code;
    const bool vague = recipient.status.empty() || recipient.status.ends_with(".0.0");
    if (vague && !found.status.empty()) recipient.status = found.status;
  }
  if (recipient.around.size() < found.around.size()) recipient.around = found.around;
  if (!recipient.stage) recipient.stage = found.stage;
  if (recipient.remote_mta.empty()) recipient.remote_mta = found.remote_mta;
}

// Who is listed above has nothing said there, and the last of the list has all of the transcript
// behind it; what was answered to each stands in that.
void hear_transcript(const Page& page, std::vector<Recipient>& list) {
  if (list.size() < 2 || page.report().find("<<< ") == std::string_view::npos) return;
  std::vector<Anchor> replies = anchors_of(page);
  std::erase_if(replies, [&](const Anchor& a) {
    return a.place != Place::in_reply || !seen_before(list, a.address);
  });
  for (Recipient& r : list) {
    const auto at = std::ranges::find_if(
        replies, [&](const Anchor& a) { return same_address(a.address, r.address); });
    if (at == replies.end()) continue;
    const auto i = static_cast<std::size_t>(at - replies.begin());
    Recipient heard = make_recipient(page, replies, i, false);
    heard.found = r.found;
    if (!heard.stage) heard.stage = stage_of_answer(page, *at);
    if (heard.remote_mta.empty()) heard.remote_mta = host_of_answer(page, *at);
    if (heard.code) r = std::move(heard);
  }
}

// Nothing but the addresses that follow in the same line.
bool lists_others(std::string_view text) {
  std::string rest(text);
  const std::vector<Sighting> seen = addresses_in(text);
  for (std::size_t i = seen.size(); i-- > 0;)
    rest.erase(seen[i].begin, seen[i].end - seen[i].begin);
  return !seen.empty() && !has_words(rest);
}

// "a, b, c: 550 no such user": of those with nothing of their own, what is said behind the list.
void share_reasons(std::vector<Recipient>& list) {
  for (std::size_t i = list.size(); i-- > 1;) {
    Recipient& r = list[i - 1];
    const Recipient& next = list[i];
    const bool listed = !r.code && lists_others(r.text);
    if (!listed && (has_words(r.text) || !next.code)) continue;
    r.text = next.text;
    r.said = next.said;
    r.code = next.code;
    r.status = next.status;
    r.stage = next.stage;
    r.remote_mta = next.remote_mta;
  }
}

// "dave@example.jp : OK delivered", in a list of others that were not reached.
void leave_out_reached(std::vector<Recipient>& list) {
  const auto reached = [](const Recipient& r) {
    return !r.code && (istarts_with(r.text, "ok") || istarts_with(r.text, "delivered")) &&
           r.text.size() < 24;
  };
  if (!std::ranges::all_of(list, reached)) std::erase_if(list, reached);
}

}  // namespace

std::vector<Recipient> read_prose(const std::vector<Page>& pages, const Surrounding& known) {
  std::vector<Recipient> out;
  for (const Page& page : pages) {
    const std::vector<Anchor> chosen = choose(page, known);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (seen_before(out, chosen[i].address)) continue;
      out.push_back(make_recipient(page, chosen, i, chosen.size() == 1));
    }
    if (!chosen.empty() && chosen[0].place == Place::leading) hear_transcript(page, out);
    share_reasons(out);
    leave_out_reached(out);
    if (!out.empty()) break;
  }
  if (!out.empty()) return out;
  Recipient announced = known.announced.empty() ? Recipient{} : nobody(pages);
  announced.sure = Sure::stated;
  for (const std::string& address : known.announced) {
    if (seen_before(out, address)) continue;
    announced.address = address;
    out.push_back(announced);
  }
  if (!out.empty()) return out;
  // A name of this system alone, "taro (expanded from: <user@example.jp>)": whom we had written to.
  for (const Page& page : pages) {
    const std::string address = original_in(page, 0, page.starts[page.lines]);
    if (address.empty()) continue;
    out.push_back(nobody(pages));
    out[0].address = address;
    out[0].sure = Sure::likely;
    break;
  }
  return out;
}

Recipient nobody(const std::vector<Page>& pages) {
  Recipient out;
  const Page* page = most_telling(pages);
  if (!page) return out;
  out.found = {page->part, 1};
  add_region(out, {page, 0, 0, page->starts[page->lines], page->starts[page->lines]}, true);
  return out;
}

// A page and the places where addresses stand in it.
struct Beside::Marked {
  const Page* page;
  std::vector<Anchor> anchors;  // each address once
  std::vector<Anchor> all;

  // Who is listed first stands again in the transcript: in the line of the command, or in that of
  // the answer, behind it.
  std::optional<smtp::Stage> stage_elsewhere(std::string_view address) const {
    for (const Anchor& a : all) {
      if (!same_address(a.address, address)) continue;
      const auto stage = page->line(a.line).starts_with("<<<")
                             ? stage_of_answer(*page, a)
                             : stage_in(*page, page->starts[a.line], page->starts[a.line + 1]);
      if (stage) return stage;
    }
    return std::nullopt;
  }
};

Beside::Beside(const std::vector<Page>& pages) : pages_(pages) {
  for (const Page& page : pages) {
    std::vector<Anchor> anchors = anchors_of(page);
    std::erase_if(anchors, [](const Anchor& a) { return a.place < Place::in_reply; });
    std::vector<Anchor> all = anchors;
    keep_best_of_each(anchors);
    marked_.push_back({&page, std::move(anchors), std::move(all)});
  }
}
Beside::~Beside() = default;

// Exim's field has the address that it was given, its words the one that this leads to:
// "new@example.com (generated from old@example.jp)".
void Beside::name_final(Recipient& recipient) const {
  if (!recipient.original_recipient.empty() || recipient.address.empty()) return;
  for (const Marked& marked : marked_) {
    for (const Anchor& a : marked.all) {
      if (same_address(a.address, recipient.address)) return;
      constexpr std::size_t kBehind = 400;
      const std::string_view text = marked.page->text;
      const std::size_t open = text.find_first_not_of("> \t\n", a.end);
      if (open == text.npos || text[open] != '(') continue;
      const std::size_t end = std::min(open + kBehind, text.size());
      if (!same_address(original_in(*marked.page, open, end), recipient.address)) continue;
      recipient.original_recipient = std::exchange(recipient.address, std::string(a.address));
      return;
    }
  }
}

void Beside::add(Recipient& recipient) {
  name_final(recipient);
  for (const Marked& marked : marked_) {
    const auto at = std::ranges::find_if(marked.anchors, [&](const Anchor& a) {
      return same_address(a.address, recipient.address);
    });
    if (at == marked.anchors.end()) continue;
    const auto i = static_cast<std::size_t>(at - marked.anchors.begin());
    const bool alone = marked.anchors.size() == 1;
    if (recipient.code && has_words(recipient.text) && !contradicts_itself(recipient)) {
      const std::size_t next =
          i + 1 < marked.anchors.size() ? marked.anchors[i + 1].line : marked.page->lines;
      const std::size_t end = std::max(at->end, marked.page->starts[next]);
      recipient.stage = stage_in(*marked.page, at->end, end);
      if (!recipient.stage && alone) recipient.stage = stage_in(*marked.page, 0, end);
      if (!recipient.stage) recipient.stage = marked.stage_elsewhere(recipient.address);
      if (recipient.remote_mta.empty()) {
        recipient.remote_mta = remote_host(marked.page->text, marked.page->hits, at->end, end);
      }
      return;
    }
    add_found(recipient, make_recipient(*marked.page, marked.anchors, i, alone));
    return;
  }
  if (has_words(recipient.text)) return;
  if (!nobody_) nobody_ = nobody(pages_);
  const Recipient& all = *nobody_;
  recipient.text = all.text;
  recipient.said = all.said;
  recipient.around = all.around;
  recipient.code = all.code;
  if (recipient.status.empty()) recipient.status = all.status;
  if (!recipient.stage) recipient.stage = all.stage;
}

}  // namespace todoku::bounce
