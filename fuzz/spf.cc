// SPF: whatever the records say, the check ends within its limits, and slips lie in the record.
#include "auth/spf.h"

#include "auth/spf_record.h"
#include "base/text.h"
#include "dns/name.h"
#include "mail/header.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

// A line of the input as the answer's data.
dns::Answer answered(const dns::Question& question, std::string_view line) {
  if (line == "timeout") return {.kind = dns::Kind::timeout};
  if (line.empty()) return {.kind = dns::Kind::no_such_name};
  dns::Answer answer{.kind = dns::Kind::found};
  dns::Record record{question.name, question.type, 60, dns::Txt{{std::string(line)}}};
  if (question.type == dns::Type::a) record.data = dns::A{std::string(line)};
  if (question.type == dns::Type::aaaa) record.data = dns::Aaaa{std::string(line)};
  const std::string host = dns::parse_name(line).value_or("host.example");
  if (question.type == dns::Type::mx) record.data = dns::Mx{0, host};
  if (question.type == dns::Type::ptr) record.data = dns::Host{host};
  const std::size_t copies = question.type == dns::Type::txt ? 1 : line.size() % 13;
  answer.records.assign(copies, record);
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string_view> lines = split(input, '\n');
  const auth::SpfClient client{.address = size % 2 == 0 ? "192.0.2.1" : "2001:db8::1",
                               .helo = std::string(lines.back()),
                               .mail_from = "a-b@example.jp"};
  auth::SpfInquiry inquiry = auth::check_host(client);
  std::size_t asked = 0;
  for (; !inquiry.done(); ++asked) {
    // At most ten terms, each with ten hosts, and one PTR set.
    must(asked < 200);
    must(dns::parse_name(inquiry.question().name) == inquiry.question().name);
    inquiry.answer(answered(inquiry.question(), lines[asked % lines.size()]));
  }
  const auth::Spf spf = inquiry.take();
  for (const auth::Slip& slip : spf.slips) must(slip.at + slip.length <= spf.record.size());
  must(spf.lookups <= auth::kSpfLookups + 1);
  const std::string field = auth::received_spf(spf, client);
  const mail::Header written = mail::scan_header(field);
  must(written.fields.size() == 1 && written.fields.front().whole == field);
  must(mail::unfold(written.fields.front().value).find_first_of("\r\n") == std::string::npos);
  return 0;
}
