// The library as a C program has it: any bytes, as a reply and as a mail, are told in fields and in
// JSON that agree, and no byte behind the text is looked at.
#include <boost/json.hpp>
#include <memory>

#include "base/text.h"
#include "split.h"
#include "todoku.h"

using namespace todoku;
using fuzz::must;

namespace {

todoku_reader* the_reader() {
  static todoku_reader* const reader = [] {
    todoku_reader* opened = nullptr;
    must(todoku_open(nullptr, 0, &opened, nullptr) == TODOKU_OK);
    return opened;
  }();
  return reader;
}

todoku_known known_by(unsigned choice) {
  todoku_known known{};
  known.size = sizeof known;
  if (choice & 1) known.provider = "gmail";
  if (choice & 2) known.mx = "mx.docomo.ne.jp";
  if (choice & 4) known.recipient = "hana@ezweb.ne.jp";
  if (choice & 8) known.stage = "eod";
  if (choice & 16) known.domain = "example.jp";
  if (choice & 32) known.input = "\xff\n";
  return known;
}

void look_at(todoku_result* result) {
  const std::string_view line(todoku_json(result));
  must(is_utf8(line) && line.find('\n') == line.npos);
  const boost::json::object json = boost::json::parse(line).as_object();
  must(json.at("kind").as_string() == todoku_kind(result));
  const boost::json::array& recipients = json.at("recipients").as_array();
  must(recipients.size() == todoku_count(result));
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    for (int field = TODOKU_ADDRESS; field <= TODOKU_WHY_EN; ++field) {
      const char* text = todoku_get(result, i, field);
      must(!text || is_utf8(text));
    }
    must(recipients[i].at("cause").as_string() == todoku_get(result, i, TODOKU_CAUSE));
  }
  todoku_free(result);
}

}  // namespace

// Opened, and its words made ready, before the time of an input is counted.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  todoku_result* result = nullptr;
  must(todoku_judge(the_reader(), "no such words", TODOKU_WHOLE, nullptr, &result) == TODOKU_OK);
  todoku_free(result);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const todoku_known known = known_by(fuzz::take_byte(input));
  const auto text = std::make_unique<char[]>(input.size());
  std::ranges::copy(input, text.get());
  todoku_result* result = nullptr;
  must(todoku_judge(the_reader(), text.get(), input.size(), &known, &result) == TODOKU_OK);
  must(todoku_count(result) <= 1);
  look_at(result);
  must(todoku_read_mail(the_reader(), text.get(), input.size(), &known, &result) == TODOKU_OK);
  look_at(result);
  return 0;
}
