#include "reply/json.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "base/utf8.h"
#include "reply/mechanisms.h"

namespace todoku::reply {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& all) {
  json::array out;
  for (const std::string& text : all) out.push_back(json::value(text));
  return out;
}

json::array groups(const std::vector<std::vector<std::string>>& all) {
  json::array out;
  for (const std::vector<std::string>& group : all) out.push_back(texts(group));
  return out;
}

json::array stages(const std::vector<smtp::Stage>& all) {
  json::array out;
  for (const smtp::Stage stage : all) out.push_back(json::string(smtp::to_string(stage)));
  return out;
}

bool has_gap(std::string_view text) {
  const std::size_t open = text.find('<');
  return open != text.npos && text.find('>', open) != text.npos;
}

// A program would publish "<ip>" as it stands. A header's value may hold such brackets by right.
json::value known_value(const Fix& fix) {
  return fix.kind == "dns" && has_gap(fix.value) ? json::value(nullptr) : json_text(fix.value);
}

// A selector is for the owner to choose, so that its gap is no gap in what is known.
json::value known_name(const Fix& fix) {
  std::string_view name = fix.name;
  constexpr std::string_view kChosen = "<selector>.";
  if (name.starts_with(kChosen)) name.remove_prefix(kChosen.size());
  return fix.kind == "dns" && has_gap(name) ? json::value(nullptr) : json_text(fix.name);
}

json::array fixes(const std::vector<Fix>& all) {
  json::array out;
  for (const Fix& fix : all) out.push_back(to_json(fix));
  return out;
}

}  // namespace

json::value json_text(std::string_view text) {
  if (text.empty()) return nullptr;
  if (is_utf8(text)) return json::string(text);
  return json::string(repaired_utf8(text));
}

json::object to_json(const Bilingual& both) {
  return {{"ja", json_text(both.ja)}, {"en", json_text(both.en)}};
}

// "change": "add": the value joins the record that is there.
json::object to_json(const Fix& fix) {
  json::object object{{"kind", json_text(fix.kind)},
                      {"type", json_text(fix.type)},
                      {"name", known_name(fix)},
                      {"value", known_value(fix)}};
  if (is_spf_addition(fix)) object["change"] = "add";
  return object;
}

json::object to_json(const Verdict& verdict) {
  const bool told = verdict.rule != "none";  // what is not known is null
  return {
      {"cause", to_string(verdict.cause)},
      {"permanence", to_string(verdict.permanence)},
      {"responsible", told ? json::value(to_string(verdict.responsible)) : json::value(nullptr)},
      {"scope", to_string(verdict.scope)},
      {"action", to_string(verdict.action)},
      {"confidence", to_string(verdict.confidence)},
      {"provider", json_text(verdict.provider)},
      {"rule", json_text(verdict.rule)}};
}

void add_explanation(json::object& object, const Explanation& explanation) {
  const Bilingual both{explanation.why.ja + explanation.remedy.ja,
                       explanation.why.en + " " + explanation.remedy.en};
  object["explanation"] = to_json(both);
  object["fix"] = fixes(explanation.fixes);
}

json::object to_json(const Entry& entry) {
  json::object object = to_json(entry.verdict);
  object.erase("confidence");
  object.erase("rule");
  object["id"] = entry.id;
  object["at"] = stages(entry.at);
  object["codes"] = texts(entry.codes);
  object["codes_only"] = entry.codes_only;
  object["says"] = groups(entry.says);
  object["why"] = to_json(entry.why);
  object["remedy"] = to_json(entry.remedy);
  object["fix"] = fixes(entry.fixes);
  object["source"] = json_text(entry.source);
  object["read"] = json_text(entry.read);
  object["valid"] = json::array{json_text(entry.valid_from), json_text(entry.valid_to)};
  object["examples"] = texts(entry.examples);
  object["not"] = texts(entry.counter_examples);
  object["emit"] = json_text(entry.emit);
  object["persona"] = texts(entry.personas);
  object["file"] = entry.file;
  object["line"] = entry.line;
  return object;
}

}  // namespace todoku::reply
