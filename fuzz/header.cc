// Headers: the fields are the header section, byte for byte.
#include "mail/header.h"

#include "split.h"

using namespace todoku;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const mail::Header header = mail::scan_header(input);
  must(header.bytes <= header.body && header.body <= input.size());
  std::string all;
  for (const mail::Field& field : header.fields) {
    all += field.whole;
    must(!field.name.empty() && header.find(field.name) != nullptr);
    must(field.whole.starts_with(field.name));
    must(field.value.data() + field.value.size() <= field.whole.data() + field.whole.size());
    must(mail::unfold(field.value).find('\n') == std::string::npos);
  }
  must(all == input.substr(0, header.bytes));
  return 0;
}
