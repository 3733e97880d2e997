#include "app/fix_words.h"

#include <fmt/format.h>

#include "base/text.h"
#include "reply/mechanisms.h"

namespace todoku::app {
namespace {

std::vector<std::string> spf_lines(const reply::Fix& fix, std::string_view terms, SpfRecord known,
                                   const Terminal& terminal) {
  std::vector<std::string> lines = {fmt::format(
      fmt::runtime(terminal.pick("{} の SPF レコードに、all より前で {} を追加します",
                                 "add to the SPF record of {}, before its \"all\": {}")),
      fix.name, terms)};
  if (known == SpfRecord::shown) return lines;
  const reply::Fix whole{fix.kind, fix.type, fix.name, fmt::format("v=spf1 {} -all", terms)};
  lines.push_back(fmt::format(
      fmt::runtime(terminal.pick("レコードがまだない場合: {}", "if it has none yet: {}")),
      record_line(whole)));
  return lines;
}

std::vector<std::string> key_lines(const reply::Fix& fix, std::size_t label,
                                   const Terminal& terminal) {
  const std::string selector = fix.name.substr(0, label);
  const std::string domain = fix.name.substr(label + std::string_view("._domainkey.").size());
  return {fmt::format("{}  TXT  \"v=DKIM1; k=rsa; p=…\"", fix.name),
          fmt::format(fmt::runtime(terminal.pick(
                          "鍵と、公開する値の作成: todoku dkim keygen --domain {} --selector {}",
                          "makes the key and the value: todoku dkim keygen --domain {} "
                          "--selector {}")),
                      domain, selector)};
}

}  // namespace

std::string record_line(const reply::Fix& fix) {
  std::string text;
  for (const std::string* part : {&fix.name, &fix.type, &fix.value}) {
    if (part->empty()) continue;
    if (!text.empty()) text += "  ";
    text += fix.type == "TXT" && part == &fix.value ? fmt::format("\"{}\"", *part) : *part;
  }
  return text;
}

std::vector<std::string> fix_lines(const reply::Fix& fix, const Terminal& terminal,
                                   SpfRecord known) {
  if (fix.type != "TXT") return {record_line(fix)};
  const std::size_t label = fix.name.find("._domainkey.");
  const bool keyless = fix.value.empty() || fix.value.contains("p=<");
  if (label != fix.name.npos && keyless) return key_lines(fix, label, terminal);
  if (reply::is_spf_addition(fix)) return spf_lines(fix, fix.value, known, terminal);
  if (istarts_with(fix.value, "v=spf1"))
    if (const std::string terms = reply::spf_terms(fix.value); !terms.empty())
      return spf_lines(fix, terms, known, terminal);
  return {record_line(fix)};
}

}  // namespace todoku::app
