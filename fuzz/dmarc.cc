// DMARC: whatever the records say, the walks end within their limits, and slips lie in the record.
#include "auth/dmarc_psl.h"

#include "base/text.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

// Answers look-up n with line n of the input, and so on in circles.
struct Zone {
  std::vector<std::string_view> lines;
  std::size_t asked = 0;

  dns::Answer answer(const dns::Question& question) {
    const std::string_view line = lines[asked++ % lines.size()];
    if (line == "timeout") return {.kind = dns::Kind::timeout};
    if (line.empty()) return {.kind = dns::Kind::no_such_name};
    const dns::Record record{question.name, question.type, 60, dns::Txt{{std::string(line)}}};
    return {.kind = dns::Kind::found, .records = {record}};
  }

  template <class T>
  T all(auth::Ask<T> inquiry) {
    while (!inquiry.done()) inquiry.answer(answer(inquiry.question()));
    return inquiry.take();
  }
};

void check_record(std::string_view line) {
  if (!auth::is_dmarc_record(line)) return;
  const auth::DmarcRecord record = auth::parse_dmarc_record(line);
  for (const auth::Slip& slip : record.slips) must(slip.at + slip.length <= line.size());
  for (const std::string& uri : record.rua) must(uri.find(':') != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Zone zone{split(input, '\n')};
  for (const std::string_view line : zone.lines) check_record(line);
  auth::DmarcMail mail;
  mail.author_domains = {"a.b.c.d.e.f.g.h.example.jp", std::string(zone.lines.back())};
  using Outcome = auth::DmarcIdentifier::Outcome;
  mail.identifiers = {{auth::DmarcMethod::spf, Outcome::pass, "x.example.jp"},
                      {auth::DmarcMethod::dkim, Outcome::temperror, std::string(zone.lines[0])}};
  if (zone.lines.back().empty()) mail.author_domains.pop_back();
  const auth::Dmarc dmarc = zone.all(auth::check_dmarc(mail));
  const std::size_t before = zone.asked;
  const auth::OlderDmarc older = zone.all(auth::check_older_dmarc(mail, dmarc));
  must(zone.asked <= before + 2);
  must(older.differs != older.why.empty());
  zone.asked = before;
  must(dmarc.queries.size() <= auth::kDmarcQueries);
  // For each author a walk, the question whether it exists, and a walk for each identifier.
  must(zone.asked <= 2 * (3 * auth::kDmarcQueries + 1));
  must(!dmarc.reason.empty());
  if (dmarc.record) {
    must(dmarc.policy <= dmarc.declared);
    (void)zone.all(auth::report_destinations(*dmarc.record, dmarc.organization));
  }
  return 0;
}
