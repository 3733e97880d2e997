// A message made 7-bit: it is 7-bit, stays so when it is asked again, and says what it said.
#include "mail/seven_bit.h"

#include "mail/mime.h"
#include "mail/transfer.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string quoted = mail::quoted_printable(input);
  must(mail::decode_quoted_printable(quoted, quoted.size(), mail::Underscore::is_itself) == input);
  const Result<std::string> out = mail::to_seven_bit(input);
  if (!out) return 0;
  must(mail::is_seven_bit(*out));
  must(out->size() <= input.size() * 4 + 1000);
  const Result<std::string> again = mail::to_seven_bit(*out);
  must(again && *again == *out);
  return 0;
}
