#include "real/zone_resolver.h"

#include "dns/name.h"

namespace todoku::real {

namespace {

Task<dns::Answer> answer_from(std::shared_ptr<const dns::Zone> zone, dns::Question question) {
  const std::optional<dns::Name> name = dns::parse_name(question.name);
  if (!name) {
    dns::Answer answer;
    answer.kind = dns::Kind::no_such_name;
    answer.why = "\"" + question.name + "\" cannot be a domain name";
    co_return answer;
  }
  question.name = *name;
  co_return zone->answer(question);
}

}  // namespace

Task<dns::Answer> ZoneResolver::ask(dns::Question question) {
  return answer_from(zone_, std::move(question));
}

}  // namespace todoku::real
