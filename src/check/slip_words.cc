#include "check/slip_words.h"

namespace todoku::check {

namespace {

struct Words {
  std::string_view en, ja;
};
constexpr Words kWords[] = {
#define SLIP(english, japanese) {english, japanese},
#include "check/slip_words.def"
#undef SLIP
};

}  // namespace

reply::Bilingual words_of(std::string_view what) {
  for (const Words& words : kWords) {
    if (words.en == what) return {.ja = std::string(words.ja), .en = std::string(words.en)};
  }
  return {.ja = std::string(what), .en = std::string(what)};
}

reply::Bilingual dns_words(std::string_view why) {
  constexpr std::string_view kFailed = " failed: ";
  constexpr std::string_view kWithin = "no answer within ";
  if (const std::size_t at = why.rfind(kFailed); at != why.npos) {
    why.remove_prefix(at + kFailed.size());
  } else if (why.starts_with("cannot look up ") && why.find(": ") != why.npos) {
    why.remove_prefix(why.find(": ") + 2);
  }
  const std::string en(why.empty() ? "no answer" : why);
  if (why.starts_with(kWithin))
    return {.ja = std::string(why.substr(kWithin.size())) + " 以内に応答なし", .en = en};
  if (why.starts_with("DNSSEC: ")) return {.ja = "DNSSEC の検証に失敗: " + en.substr(8), .en = en};
  if (why.starts_with("timeout, as ")) return {.ja = "応答なし（ゾーンの指定）", .en = en};
  if (why.starts_with("server failure, as ")) return {.ja = "SERVFAIL（ゾーンの指定）", .en = en};
  if (why == "the server failed (SERVFAIL)") return {.ja = "サーバーの失敗（SERVFAIL）", .en = en};
  if (why.empty() || why == "no answer" || why == "the DNS does not answer" ||
      why.ends_with(" could not be looked up"))
    return {.ja = "応答なし", .en = en};
  return {.ja = en, .en = en};
}

}  // namespace todoku::check
