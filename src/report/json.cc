#include "report/json.h"

#include <boost/json/array.hpp>

#include "reply/json.h"

namespace todoku::report {
namespace {

namespace json = boost::json;

constexpr std::size_t kSteps = 5;
constexpr std::size_t kUnknown = 100;

void add_tally(json::object& object, const Tally& tally) {
  object["sent"] = tally.sent;
  object["deferred"] = tally.deferred;
  object["bounced"] = tally.bounced;
  object["expired"] = tally.expired;
}

json::array providers_json(const Summary& summary) {
  json::array list;
  for (const auto& [id, tally] : summary.providers()) {
    json::object object{{"provider", reply::json_text(id)}};
    add_tally(object, tally);
    list.push_back(std::move(object));
  }
  return list;
}

// A reply of the log, as far as it may be shown.
json::value words_json(std::string_view words, std::string_view recipient, Privacy privacy) {
  return reply::json_text(shown_words(words, recipient, privacy));
}

json::array causes_json(const Summary& summary, Privacy privacy) {
  json::array list;
  for (const Line* line : summary.lines()) {
    json::object object = reply::to_json(line->verdict);
    object["blame"] = to_string(blame_of(line->verdict));
    add_tally(object, line->tally);
    const logs::Attempt& example = line->example;
    object["example"] =
        json::object{{"text", words_json(example.reply, example.recipient, privacy)},
                     {"recipient", reply::json_text(shown_address(example.recipient, privacy))},
                     {"line", example.line}};
    list.push_back(std::move(object));
  }
  return list;
}

json::object blame_json(const Summary& summary) {
  json::object object;
  for (std::size_t i = 0; i < kBlames; ++i) {
    json::object counts;
    add_tally(counts, summary.blames()[i]);
    counts.erase("sent");
    object[to_string(static_cast<Blame>(i))] = std::move(counts);
  }
  return object;
}

json::array steps_json(const Summary& summary, const reply::Catalogue& catalogue, Privacy privacy) {
  json::array list;
  for (const Step& step : steps(summary, catalogue, kSteps)) {
    json::object object{{"cause", to_string(step.cause)},
                        {"blame", to_string(step.blame)},
                        {"domain", reply::json_text(step.domain)},
                        {"example", words_json(step.example, step.example_recipient, privacy)}};
    json::array names;
    for (const std::string& name : step.providers) names.push_back(reply::json_text(name));
    object["providers"] = std::move(names);
    add_tally(object, step.tally);
    object.erase("sent");
    reply::add_explanation(object, step.explanation);
    list.push_back(std::move(object));
  }
  return list;
}

json::array addresses_json(const Summary& summary, Fate fate, Privacy privacy) {
  json::array list;
  for (const auto& [address, entry] : summary.addresses().of(fate)) {
    list.push_back({{"address", reply::json_text(shown_address(address, privacy))},
                    {"cause", to_string(entry->cause)}});
  }
  return list;
}

json::array unknown_json(const Summary& summary, Privacy privacy) {
  json::array list;
  for (const Unknown* item : summary.unknown()) {
    if (list.size() == kUnknown) break;
    list.push_back({{"template", words_json(item->text, item->recipient, privacy)},
                    {"example", words_json(item->example, item->recipient, privacy)},
                    {"provider", reply::json_text(item->provider)},
                    {"count", item->count}});
  }
  return list;
}

// RFC 4180 §2.6, §2.7. What a spreadsheet would take for a formula begins with a space instead.
std::string csv_cell(std::string_view text) {
  std::string cell = "\"";
  if (!text.empty() && std::string_view("=+-@\t").find(text[0]) != std::string_view::npos)
    cell += ' ';
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell + '"';
}

}  // namespace

json::object to_json(const Summary& summary, const reply::Catalogue& catalogue, Privacy privacy) {
  json::object totals;
  add_tally(totals, summary.total());
  return {{"totals", std::move(totals)},
          {"providers", providers_json(summary)},
          {"causes", causes_json(summary, privacy)},
          {"blame", blame_json(summary)},
          {"first", steps_json(summary, catalogue, privacy)},
          {"remove", addresses_json(summary, Fate::removed, privacy)},
          {"keep", addresses_json(summary, Fate::kept, privacy)},
          {"unknown", unknown_json(summary, privacy)},
          {"left_out", summary.unlisted() + summary.addresses().left_out()}};
}

std::string to_csv(const Summary& summary, Privacy privacy) {
  std::string csv =
      "provider,cause,permanence,responsible,blame,action,confidence,rule,deferred,bounced,expired,"
      "example\r\n";
  for (const Line* line : summary.lines()) {
    const reply::Verdict& v = line->verdict;
    csv += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_cell(v.provider), to_string(v.cause),
        to_string(v.permanence), to_string(v.responsible), to_string(blame_of(v)),
        to_string(v.action), to_string(v.confidence), csv_cell(v.rule), line->tally.deferred,
        line->tally.bounced, line->tally.expired,
        csv_cell(shown_words(line->example.reply, line->example.recipient, privacy)));
  }
  return csv;
}

}  // namespace todoku::report
