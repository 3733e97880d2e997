#include "report/json.h"

#include <boost/json/array.hpp>

#include "reply/json.h"
#include "report/silent.h"

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

json::array providers_json(const Summary& summary, const reply::Catalogue& catalogue) {
  json::array list;
  for (const auto& [id, tally] : summary.providers()) {
    json::object object{{"provider", reply::json_text(id)}};
    add_tally(object, tally);
    object["silent_loss"] = takes_silently(id, catalogue);
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
                     {"file", reply::json_text(line->file)},
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

json::array fixes_json(const std::vector<Case>& cases) {
  json::array list;
  for (const Case& one : cases) {
    for (const reply::Fix& fix : one.fixes) list.push_back(reply::to_json(fix));
  }
  return list;
}

json::array cases_json(const std::vector<Case>& cases) {
  json::array list;
  for (const Case& one : cases) {
    json::object object{{"domain", reply::json_text(one.who.domain)},
                        {"ip", reply::json_text(one.who.ip)}};
    add_tally(object, one.tally);
    object.erase("sent");
    object["fix"] = fixes_json({one});
    list.push_back(std::move(object));
  }
  return list;
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
    if (!step.cases.empty()) object["fix"] = fixes_json(step.cases);
    object["cases"] = cases_json(step.cases);
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

json::object mails_json(const Summary& summary) {
  json::object object;
  for (const bounce::Kind kind :
       {bounce::Kind::bounce, bounce::Kind::delayed, bounce::Kind::delivered,
        bounce::Kind::complaint, bounce::Kind::auto_reply, bounce::Kind::none})
    object[to_string(kind)] = summary.mails(kind);
  return object;
}

json::array ended_json(const Summary& summary) {
  json::array list;
  for (const auto& [service, tally] : summary.ended()) {
    const reply::EndedText text = text_of(*service);
    json::object object{{"domain", service->domain},
                        {"what", reply::to_json(text.what)},
                        {"todo", reply::to_json(text.todo)}};
    add_tally(object, tally);
    list.push_back(std::move(object));
  }
  return list;
}

json::object complaints_json(const Summary& summary) {
  json::object object;
  for (const auto& [type, count] : summary.complaints()) {
    const json::value key = reply::json_text(type);
    object[key.is_string() ? key.get_string() : json::string()] = count;
  }
  return object;
}

}  // namespace

json::object to_json(const Summary& summary, const reply::Catalogue& catalogue, Privacy privacy) {
  json::object totals;
  add_tally(totals, summary.total());
  return {{"totals", std::move(totals)},
          {"providers", providers_json(summary, catalogue)},
          {"causes", causes_json(summary, privacy)},
          {"blame", blame_json(summary)},
          {"first", steps_json(summary, catalogue, privacy)},
          {"remove", addresses_json(summary, Fate::removed, privacy)},
          {"watch", addresses_json(summary, Fate::watched, privacy)},
          {"keep", addresses_json(summary, Fate::kept, privacy)},
          {"unknown", unknown_json(summary, privacy)},
          {"mails", mails_json(summary)},
          {"complaints", complaints_json(summary)},
          {"ended", ended_json(summary)},
          {"left_out", summary.unlisted() + summary.addresses().left_out()}};
}

}  // namespace todoku::report
