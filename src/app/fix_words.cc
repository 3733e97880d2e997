#include "app/fix_words.h"

#include <fmt/format.h>

#include "base/text.h"

namespace todoku::app {
namespace {

// The first ip4: or ip6: term of an SPF record; "" if there is none.
std::string_view address_term(std::string_view record) {
  for (const std::string_view term : split(record, ' '))
    if (istarts_with(term, "ip4:") || istarts_with(term, "ip6:")) return term;
  return {};
}

std::vector<std::string> spf_lines(const reply::Fix& fix, std::string_view term,
                                   const Terminal& terminal) {
  return {fmt::format(
              fmt::runtime(terminal.pick("{} の SPF レコードに、all より前で {} を追加します",
                                         "add to the SPF record of {}, before its \"all\": {}")),
              fix.name, term),
          fmt::format(
              fmt::runtime(terminal.pick("レコードがまだない場合: {}", "if it has none yet: {}")),
              record_line(fix))};
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

std::vector<std::string> fix_lines(const reply::Fix& fix, const Terminal& terminal) {
  if (fix.type != "TXT") return {record_line(fix)};
  if (istarts_with(fix.value, "v=spf1"))
    if (const std::string_view term = address_term(fix.value); !term.empty())
      return spf_lines(fix, term, terminal);
  const std::size_t label = fix.name.find("._domainkey.");
  if (label != fix.name.npos && fix.value.contains("p=<")) return key_lines(fix, label, terminal);
  return {record_line(fix)};
}

}  // namespace todoku::app
