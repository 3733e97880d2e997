#include "reply/ended.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/text.h"

namespace todoku::reply {
namespace {

constexpr EndedService row(std::string_view domain, std::string_view en, std::string_view ja,
                           Fate fate, std::string_view day, std::string_view home, Surety surety,
                           std::string_view source) {
  const bool below = domain.starts_with("*.");
  return {below ? domain.substr(2) : domain, below,  en,    ja, fate, day,
          home == "-" ? "" : home,           surety, source};
}

using enum Fate;
using enum Surety;
constexpr auto kServices = std::to_array<EndedService>({
#define ENDED(...) row(__VA_ARGS__),
#include "ended_services.def"
#undef ENDED
});

bool covers(const EndedService& service, std::string_view domain) {
  if (domain.size() < service.domain.size()) return false;
  const std::size_t rest = domain.size() - service.domain.size();
  if (!iequals(domain.substr(rest), service.domain)) return false;
  if (rest == 0) return true;
  return service.below && domain[rest - 1] == '.';
}

std::string_view month_name(std::string_view number) {
  constexpr std::array<std::string_view, 12> kNames = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const std::size_t month = static_cast<std::size_t>((number[0] - '0') * 10 + number[1] - '0');
  return kNames[month - 1];
}

std::string_view without_zero(std::string_view number) {
  return number.starts_with('0') ? number.substr(1) : number;
}

// "on 25 February 2026", "2026年2月25日"; a month or a year where no more is known.
Bilingual spoken(std::string_view day) {
  const std::string_view year = day.substr(0, 4);
  if (day.size() < 7) return {fmt::format("{}年", year), fmt::format("in {}", year)};
  const std::string_view month = day.substr(5, 2);
  const std::string en = fmt::format("{} {}", month_name(month), year);
  const std::string ja = fmt::format("{}年{}月", year, without_zero(month));
  if (day.size() < 10) return {ja, "in " + en};
  const std::string_view date = without_zero(day.substr(8, 2));
  return {fmt::format("{}{}日", ja, date), fmt::format("on {} {}", date, en)};
}

EndedText text_of_ended(const EndedService& s, const Bilingual& day) {
  if (s.surety == Surety::sourced) {
    return {
        {fmt::format("{}は{}に終了しました。{} 宛のメールは届きません。", s.service_ja, day.ja,
                     s.domain),
         fmt::format("{} ended {}: mail to {} reaches nobody.", s.service_en, day.en, s.domain)},
        {"この宛先を配信リストから外し、受信者に別の連絡先を確認してください。",
         "Take the address off the list and ask the recipient for another one."}};
  }
  return {{fmt::format("{}（{}）は{}に終了したとみられます（公式の発表は未確認です）。",
                       s.service_ja, s.domain, day.ja),
           fmt::format("{} ({}) is said to have ended {}; no announcement is at hand.",
                       s.service_en, s.domain, day.en)},
          {"MXレコードの有無を確認し、なければこの宛先を配信リストから外してください。",
           "Look up the domain's MX; if there is none, take the address off the list."}};
}

}  // namespace

const EndedService* ended_service(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  for (const EndedService& service : kServices) {
    if (covers(service, domain)) return &service;
  }
  return nullptr;
}

bool is_warned_of(const EndedService& service) {
  return service.fate != Fate::moved;
}

EndedText text_of(const EndedService& s) {
  const Bilingual day = spoken(s.day);
  switch (s.fate) {
    case Fate::ended: return text_of_ended(s, day);
    case Fate::forwards_only:
      return {
          {fmt::format("{}（{}）のメールボックスは{}に廃止され、利用者が設定した転送だけが残って"
                       "います。",
                       s.service_ja, s.domain, day.ja),
           fmt::format("The mailboxes of {} ({}) were closed {}; only forwards that users had "
                       "set up go on.",
                       s.service_en, s.domain, day.en)},
          {"ドメイン単位で除外せず、不達になった宛先だけを配信リストから外してください。",
           "Do not drop the whole domain: remove an address when it bounces."}};
    case Fate::moved:
      return {{fmt::format("{}（{}）は{}以降、{}に移管されています。アドレスはそのまま使えます。",
                           s.service_ja, s.domain, day.ja, s.home),
               fmt::format("{} ({}) moved to {} {}; its addresses go on.", s.service_en, s.domain,
                           s.home, day.en)},
              {"応答は移管先のものとして扱います。対応は不要です。",
               "Its replies are those of the new provider. Nothing to do."}};
  }
  std::unreachable();
}

}  // namespace todoku::reply
