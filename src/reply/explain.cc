#include "reply/explain.h"

#include "reply/cause_text.h"
#include "reply/code_text.h"
#include "reply/fill.h"
#include "reply/mechanisms.h"
#include "reply/particulars.h"
#include "reply/wording.h"

namespace todoku::reply {
namespace {

struct Known {
  std::string domain, ip, selector, recipient;
};

std::string_view first(std::string_view a, std::string_view b) {
  return a.empty() ? b : a;
}

Known known_of(const Particulars& given) {
  const Told told = read_particulars(given.reply_text);
  return {std::string(first(given.domain, told.domain)), std::string(first(given.ip, told.ip)),
          given.selector, std::string(first(given.recipient, told.recipient))};
}

// Generic words stand in for what is not known, so that each sentence reads well.
std::string japanese(std::string_view text, const Known& known) {
  return worded(text, {{{"domain", known.domain, "差出人ドメイン", {"ドメイン"}},
                        {"ip", known.ip, "送信元IPアドレス", {"IP", "IPアドレス"}},
                        {"selector", known.selector, "セレクター", {"セレクター", "セレクタ"}},
                        {"recipient", known.recipient, "この宛先", {"宛先", "アドレス"}}}});
}

std::string english(std::string_view text, const Known& known) {
  return worded(text, {{{"domain", known.domain, "your domain", {"domain", "sender domain"}},
                        {"ip", known.ip, "your sending IP", {"IP", "IP address"}},
                        {"selector", known.selector, "the selector", {"selector"}},
                        {"recipient", known.recipient, "this address", {"address", "recipient"}}}});
}

// In a record nothing reads as a value that is none.
std::string in_record(std::string_view text, const Known& known) {
  return fill(text, {{"domain", first(known.domain, "<domain>")},
                     {"ip", first(known.ip, "<ip>")},
                     {"selector", first(known.selector, "<selector>")},
                     {"recipient", first(known.recipient, "<recipient>")}});
}

// "192.0.2.1" -> "1.2.0.192.in-addr.arpa" (RFC 1035 §3.5); others stay.
std::string reverse_name(const std::string& ip) {
  std::string out;
  std::string_view rest = ip;
  if (rest.find(':') != rest.npos || rest.find('.') == rest.npos) return ip;
  while (!rest.empty()) {
    const std::size_t dot = rest.rfind('.');
    out.append(dot == rest.npos ? rest : rest.substr(dot + 1)).append(".");
    rest = dot == rest.npos ? "" : rest.substr(0, dot);
  }
  return out + "in-addr.arpa";
}

Fix filled(const Fix& fix, const Known& known) {
  Fix out{fix.kind, fix.type, in_record(fix.name, known), in_record(fix.value, known)};
  if (fix.type == "PTR" && fix.name == "{ip}" && !known.ip.empty())
    out.name = reverse_name(known.ip);
  const bool v6 = known.ip.find(':') != std::string::npos;
  const std::string wrong = (v6 ? "ip4:" : "ip6:") + known.ip;
  const std::size_t at = known.ip.empty() ? std::string::npos : out.value.find(wrong);
  if (at != std::string::npos) out.value[at + 2] = v6 ? '6' : '4';
  return out;
}

}  // namespace

Explanation explain(const Catalogue& catalogue, const Verdict& verdict,
                    const Particulars& particulars) {
  const Known known = known_of(particulars);
  const Entry* entry = catalogue.find(verdict.rule);
  const CauseText plain = text_of_code(verdict.rule).value_or(text_of(verdict.cause));
  const bool own_remedy = entry && !entry->remedy.en.empty();
  Explanation out;
  out.why.ja = japanese(entry ? std::string_view(entry->why.ja) : plain.why_ja, known);
  out.why.en = english(entry ? std::string_view(entry->why.en) : plain.why_en, known);
  out.remedy.ja =
      japanese(own_remedy ? std::string_view(entry->remedy.ja) : plain.remedy_ja, known);
  out.remedy.en = english(own_remedy ? std::string_view(entry->remedy.en) : plain.remedy_en, known);
  const std::vector<Fix> fixes =
      entry && !entry->fixes.empty() ? entry->fixes : default_fixes(verdict.cause);
  const Mechanisms told = read_mechanisms(particulars.reply_text);
  for (const Fix& fix : fixes) {
    if (is_wanted(fix, verdict.cause, told))
      out.fixes.push_back(as_addition(filled(fix, known), told));
  }
  return out;
}

}  // namespace todoku::reply
