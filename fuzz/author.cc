// The header, read for its author: places lie in the header, an author is known only where nothing
// speaks against it, bytes cut anywhere are read alike, and nothing gets out of
// Authentication-Results.
#include "auth/author.h"

#include "auth/results.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

auth::Author author_of(std::string_view message, std::size_t cut) {
  auth::SignedMessage read;
  read.feed(message.substr(0, cut));
  read.feed(message.substr(cut));
  read.finish();
  auth::Author author = auth::read_author(read);
  for (const auth::HeaderFinding& finding : author.faults) must(finding.at <= read.head().size());
  return author;
}

void check_results(std::string_view input) {
  auth::Authentication found;
  found.ptr.reason = found.spf.reason = found.dmarc.reason = input;
  const auth::Arrival arrival{.client = std::string(input), .mail_from = std::string(input)};
  const std::string field = auth::authentication_results(found, arrival, "mx.example");
  must(mail::scan_header(field + "\r\n").fields.size() == 1);
  must(field.find('\0') == field.npos);
  must(auth::without_claimed_results(field, "mx.example").empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const unsigned number = fuzz::take_byte(input);
  const auth::Author author = author_of(input, fuzz::cut_at(input, number));
  must(author.faults == author_of(input, 0).faults);
  must(author.unfit() != nullptr || author.domains.size() == 1);
  must(author.unfit() != nullptr || !author.mailboxes.empty());
  (void)auth::read_mailboxes(input);
  (void)auth::without_claimed_results(std::string(input), "mx.example");
  check_results(input);
  return 0;
}
