#include "app/hold_json.h"

#include "reply/json.h"

namespace todoku::app {
namespace {

namespace json = boost::json;

json::array fixes_json(const std::vector<reply::Fix>& fixes) {
  json::array out;
  for (const reply::Fix& fix : fixes) out.push_back(reply::to_json(fix));
  return out;
}

}  // namespace

json::object look_json(const deliver::HoldLook& look) {
  json::array findings;
  for (const check::Finding& finding : look.found.findings)
    findings.push_back(json::object{{"id", finding.id},
                                    {"level", check::to_string(finding.level)},
                                    {"text", reply::to_json(finding.text)},
                                    {"fix", fixes_json(finding.fixes)}});
  return {{"at", rfc3339(look.at)},
          {"passes", check::to_string(look.found.passes)},
          {"findings", std::move(findings)},
          {"publish", fixes_json(look.found.publish)}};
}

json::object outcome_json(const deliver::HoldLook& look) {
  return {{"sender_domain", reply::json_text(look.hold.sender_domain)},
          {"provider", reply::json_text(look.hold.provider)},
          {"lifted", look.lifted},
          {"released", look.released},
          {"look", look_json(look)}};
}

}  // namespace todoku::app
