// Returned mail: whatever comes, a report has a kind and recipients or neither, in bounded time,
// and says the same whatever ends its lines.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "bounce/judge.h"
#include "bounce/read.h"
#include "split.h"

using namespace todoku;
using fuzz::must;

namespace {

const reply::Catalogue& catalogue() {
  static const auto loaded = reply::Catalogue::load(reply::Catalogue::builtin_files());
  must(loaded.has_value());
  return *loaded;
}

std::string with_line_ends(std::string_view message, std::string_view end) {
  std::string out;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const bool pair = message[i] == '\r' && i + 1 < message.size() && message[i + 1] == '\n';
    if (message[i] == '\r' || message[i] == '\n')
      out += end;
    else
      out += message[i];
    if (pair) ++i;
  }
  return out;
}

std::string told(const bounce::Report& report) {
  std::string out(to_string(report.kind));
  for (const bounce::Recipient& r : report.recipients)
    out += fmt::format("\n{} {} {} {} {}", r.address, r.code, r.status, r.dsn_action, r.quote());
  return out;
}

// UTF-16 has its line ends in two bytes, EBCDIC in other ones.
bool has_line_ends_of_ascii(std::string_view message) {
  constexpr std::string_view kName = "charset";
  constexpr std::array<std::string_view, 6> kUsual = {"=utf-8",       "=us-ascii", "=iso-8859-1",
                                                      "=iso-2022-jp", "=\"utf-8",  "=shift_jis"};
  for (std::size_t at = ifind(message, kName); at != message.npos;
       at = ifind(message, kName, at + 1)) {
    const std::string_view behind = message.substr(at + kName.size());
    if (std::ranges::none_of(kUsual, [&](auto name) { return istarts_with(behind, name); }))
      return false;
  }
  return message.find('\0') == message.npos;
}

void stays_the_same(const bounce::Reader& reader, std::string_view message) {
  if (!has_line_ends_of_ascii(message)) return;
  const std::string expected = told(reader.read(with_line_ends(message, "\n")));
  must(told(reader.read(with_line_ends(message, "\r"))) == expected);
}

}  // namespace

// Loaded, and its words made ready, before the time of an input is counted.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  bounce::judge(catalogue(), {.kind = bounce::Kind::bounce}, {.text = "no such words"});
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bounce::Reader reader;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const bounce::Report report = reader.read(input);
  must((report.kind == bounce::Kind::none) == report.recipients.empty());
  for (const bounce::Recipient& recipient : report.recipients) {
    must(is_utf8(recipient.address) && is_utf8(recipient.text) && is_utf8(recipient.said) &&
         is_utf8(recipient.remote_mta));
    const int klass = recipient.code / 100;  // 2: it did arrive
    must(recipient.code == 0 || klass == 2 || klass == 4 || klass == 5);
    const reply::Verdict verdict = bounce::judge(catalogue(), report, recipient);
    if (report.kind == bounce::Kind::delayed) must(verdict.action != reply::Advice::suppress);
  }
  if (size % 4 == 0) stays_the_same(reader, input);  // not always: three readings take their time
  return 0;
}
