// libspf2 and libopendkim for tests that compare them with ours: a case as JSON a line on stdin, as
// auth_probe takes it, their outcome as JSON a line on stdout.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "base/base64.h"
#include "libopendkim.h"
#include "libspf2.h"

namespace todoku::peers {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) {
  return json::value_to<std::string>(value);
}

// The rows of one name; an alias has those of what it leads to.
void add_rows(const json::object& zone, const std::string& name, const std::string& at,
              std::vector<Row>& rows) {
  const json::value* found = zone.if_contains(at);
  if (found == nullptr) return;
  for (const json::value& row : found->as_array()) {
    const std::string type = text(row.at(0));
    if (type == "CNAME") {
      add_rows(zone, name, text(row.at(1)), rows);
    } else {
      rows.push_back({name, type, text(type == "MX" ? row.at(1).at(1) : row.at(1))});
    }
  }
}

json::object probe_spf(const json::value& test) {
  std::vector<Row> rows;
  const json::object& zone = test.at("zone").as_object();
  for (const auto& [name, unused] : zone) add_rows(zone, name, name, rows);
  const Libspf2::Answer answer =
      Libspf2(rows).check({text(test.at("ip")), text(test.at("helo")), text(test.at("from"))});
  return {{"result", answer.result}, {"words", answer.words}};
}

json::object probe_dkim(const json::value& test) {
  std::map<std::string, std::string> records;
  for (const auto& [name, rows] : test.at("zone").as_object())
    records[name] = text(rows.at(0).at(1));
  const Libopendkim peer(records);
  json::array results;
  const std::string message = base64_decode(text(test.at("message"))).value_or("");
  for (const Libopendkim::Answer& one : peer.verify(message))
    results.push_back(json::object{{"passes", one.passes}, {"words", one.words}});
  return {{"results", results}};
}

}  // namespace
}  // namespace todoku::peers

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const boost::json::value test = boost::json::parse(line);
    const bool spf = test.at("kind").as_string() == "spf";
    const std::string said = boost::json::serialize(spf ? todoku::peers::probe_spf(test)
                                                        : todoku::peers::probe_dkim(test));
    std::puts(said.c_str());
    std::fflush(stdout);
  }
  return 0;
}
