#include "auth/dmarc_walk.h"

#include <algorithm>

#include "dns/name.h"

namespace todoku::auth {

namespace {

std::size_t labels_in(const dns::Name& name) {
  std::size_t count = 0;
  for (dns::Name rest = name; !rest.empty(); rest = dns::parent_of(rest)) ++count;
  return count;
}

// §4.10: one label less; from eight or more straight to seven, so that long names cost no more.
dns::Name next_above(const dns::Name& name) {
  dns::Name next = dns::parent_of(name);
  while (labels_in(next) >= kDmarcQueries) next = dns::parent_of(next);
  return next;
}

// The record of one domain. Several records are as good as none (§4.10).
std::optional<DmarcFound> read_answer(DmarcWalk& walk, const dns::Name& domain,
                                      const dns::Answer& answer) {
  std::vector<std::string> texts = txt_of(answer);
  std::erase_if(texts, [](const std::string& text) { return !is_dmarc_record(text); });
  if (texts.size() > 1) walk.ambiguous.push_back(domain);
  if (texts.size() != 1) return std::nullopt;
  return DmarcFound{domain, texts.front(), parse_dmarc_record(texts.front())};
}

}  // namespace

const DmarcFound* DmarcWalk::at(const dns::Name& domain) const {
  const auto it = std::ranges::find(found, domain, &DmarcFound::domain);
  return it == found.end() ? nullptr : &*it;
}

dns::Name DmarcWalk::organizational_domain() const {
  if (found.empty()) return start;
  const DmarcFound& last = found.back();  // a walk ends at psd=n and psd=y
  if (last.record.psd != DmarcPsd::yes || last.domain == start) return last.domain;
  dns::Name below = start;
  while (dns::parent_of(below) != last.domain) below = dns::parent_of(below);
  return below;
}

const DmarcFound* DmarcWalk::policy() const {
  if (const DmarcFound* own = at(start)) return own;
  if (const DmarcFound* organization = at(organizational_domain())) return organization;
  const bool suffix = !found.empty() && found.back().record.psd == DmarcPsd::yes;
  return suffix ? &found.back() : nullptr;
}

Ask<DmarcWalk> walk_tree(dns::Name domain) {
  DmarcWalk walk;
  walk.start = domain;
  for (dns::Name at = domain; !at.empty(); at = next_above(at)) {
    const std::optional<dns::Name> name = dns::parse_name("_dmarc." + at);
    if (!name) continue;  // too long to have a record
    const dns::Question question{*name, dns::Type::txt};
    walk.queries.push_back(*name);
    const dns::Answer answer = co_await question;
    if (failed(answer)) {
      walk.trouble = trouble_of(*name, answer);
      co_return walk;
    }
    std::optional<DmarcFound> record = read_answer(walk, at, answer);
    if (!record) continue;
    walk.found.push_back(std::move(*record));
    if (walk.found.back().record.psd != DmarcPsd::unknown) co_return walk;
  }
  co_return walk;
}

}  // namespace todoku::auth
