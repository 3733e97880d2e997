#include "app/sandbox_api.h"

#include "api/answers.h"
#include "api/json.h"
#include "app/sandbox.h"
#include "dns/name.h"
#include "dns/rdata_text.h"

namespace todoku::app {
namespace {

namespace json = boost::json;
using api::Request;
using api::Response;

json::object case_json(const Sandbox& sandbox, const receive::Persona& persona,
                       const receive::Case& known) {
  const receive::Plan plan = receive::plan_case(sandbox.catalogue(), persona, known);
  return {{"case", known.name},
          {"words", api::to_utf8(plan.words)},
          {"rule", plan.rule},
          {"own", plan.origin == receive::Origin::own},
          {"about", {{"ja", known.about.ja}, {"en", known.about.en}}}};
}

json::object persona_json(const Sandbox& sandbox, std::size_t index) {
  const receive::Persona& persona = receive::personas()[index];
  json::array hosts, domains, cases;
  for (const std::string_view host : persona.hosts) hosts.emplace_back(host);
  for (const std::string_view domain : persona.domains) domains.emplace_back(domain);
  for (const receive::Case& known : receive::cases())
    cases.push_back(case_json(sandbox, persona, known));
  return {{"persona", persona.id},
          {"title", persona.title},
          {"address", fmt::format("{}:{}", persona_address(index), sandbox.port())},
          {"hosts", std::move(hosts)},
          {"domains", std::move(domains)},
          {"cases", std::move(cases)}};
}

json::object mail_json(const receive::KeptMail& mail) {
  json::array to;
  for (const mail::ForwardPath& path : mail.envelope.recipients)
    to.emplace_back(api::to_utf8(path.address));
  return {{"id", mail.id},
          {"at", rfc3339(mail.at)},
          {"persona", mail.persona},
          {"from", api::to_utf8(mail.envelope.reverse_path)},
          {"to", std::move(to)},
          {"client", mail.client},
          {"helo", mail.helo},
          {"tls", mail.tls.empty() ? json::value(nullptr) : json::value(mail.tls)},
          {"authentication", mail.authentication},
          {"quarantined", mail.quarantined},
          {"bytes", mail.message.size()}};
}

json::object record_json(const dns::Record& record) {
  return {{"name", record.owner},
          {"type", dns::to_string(record.type)},
          {"ttl", record.ttl},
          {"value", api::to_utf8(dns::rdata_text(record))}};
}

Task<Response> about(Sandbox& sandbox, Request) {
  json::array personas;
  for (std::size_t i = 0; i < receive::personas().size(); ++i)
    personas.push_back(persona_json(sandbox, i));
  co_return api::json_response(json::object{{"dns", to_string(sandbox.dns().local())},
                                            {"port", sandbox.port()},
                                            {"mail_taken", sandbox.mailbag().taken()},
                                            {"personas", std::move(personas)}});
}

Task<Response> mail_list(Sandbox& sandbox, Request request) {
  const std::size_t limit = api::limit_of(request);
  const auto& all = sandbox.mailbag().all();
  json::array rows;
  for (std::size_t i = all.size() > limit ? all.size() - limit : 0; i < all.size(); ++i)
    rows.push_back(mail_json(all[i]));
  co_return api::json_response(
      json::object{{"mail", std::move(rows)}, {"taken", sandbox.mailbag().taken()}});
}

Task<Response> mail_one(Sandbox& sandbox, Request request) {
  std::uint64_t id = 0;
  parse_number(request.captures.at("id"), id);
  const receive::KeptMail* mail = sandbox.mailbag().find(id);
  if (!mail)
    co_return api::error_response(404, "not_found", "There is no such mail here, or no longer.");
  json::object out = mail_json(*mail);
  out["message"] = api::to_utf8(mail->message);
  co_return api::json_response(out);
}

Task<Response> mail_clear(Sandbox& sandbox, Request) {
  sandbox.mailbag().clear();
  co_return api::json_response(json::object{{"taken", sandbox.mailbag().taken()}});
}

Task<Response> zone_list(Sandbox& sandbox, Request) {
  json::array rows;
  for (const dns::Record& record : sandbox.dns().zone().records())
    rows.push_back(record_json(record));
  co_return api::json_response(json::object{{"records", std::move(rows)}});
}

Task<Response> zone_add(Sandbox& sandbox, Request request) {
  const Result<json::object> wish = api::object_of(request);
  if (!wish) co_return api::fault_response(wish.error());
  const std::string line = api::text_of(*wish, "record");
  const Result<dns::Zone> parsed = dns::Zone::parse(line + "\n", "record", "");
  if (!parsed) co_return api::fault_response(parsed.error());
  dns::Zone zone = sandbox.dns().zone();
  json::array rows;
  const std::vector<dns::Record> records = parsed->records();
  const json::value* replace = wish->if_contains("replace");
  if (replace != nullptr && replace->is_bool() && replace->get_bool())
    for (const dns::Record& record : records) zone.remove({record.owner, record.type});
  for (const dns::Record& record : records) {
    const Result<void> added = zone.add(record);
    if (!added) co_return api::fault_response(added.error());
    rows.push_back(record_json(record));
  }
  if (rows.empty())
    co_return api::error_response(
        400, "invalid", "A record is wanted, as \"shop.example. MX 10 mx.shop.example.\"");
  sandbox.dns().set_zone(std::move(zone));
  co_return api::json_response(json::object{{"added", std::move(rows)}}, 201);
}

Task<Response> zone_remove(Sandbox& sandbox, Request request) {
  const auto name = dns::parse_name(request.parameter("name"));
  const std::string_view type = request.parameter("type");
  const auto known = dns::parse_type(type);
  if (!name || (!type.empty() && !known))
    co_return api::error_response(400, "invalid",
                                  "?name= wants a domain name, ?type= a record type.");
  dns::Zone zone = sandbox.dns().zone();
  const std::size_t removed = known ? zone.remove({*name, *known}) : zone.remove_name(*name);
  if (removed == 0) co_return api::error_response(404, "not_found", "The zone has no such record.");
  sandbox.dns().set_zone(std::move(zone));
  co_return api::json_response(json::object{{"removed", removed}});
}

Task<Response> config(Sandbox& sandbox, Request) {
  co_return Response{.type = "text/plain",
                     .body = engine_config(sandbox.dns().local(), sandbox.port())};
}

}  // namespace

void add_sandbox_routes(api::Router& router, Sandbox& sandbox) {
  using Function = Task<Response> (*)(Sandbox&, Request);
  const auto on = [&](const char* method, const char* pattern, Function function) {
    router.on(method, pattern, [&sandbox, function](Request request) {
      return function(sandbox, std::move(request));
    });
  };
  on("GET", "/v1/sandbox", about);
  on("GET", "/v1/mail", mail_list);
  on("DELETE", "/v1/mail", mail_clear);
  on("GET", "/v1/mail/{id}", mail_one);
  on("GET", "/v1/zone", zone_list);
  on("POST", "/v1/zone", zone_add);
  on("DELETE", "/v1/zone", zone_remove);
  on("GET", "/v1/config", config);
}

}  // namespace todoku::app
