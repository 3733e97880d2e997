#include "report/auth_json.h"

#include <boost/json/array.hpp>

#include "reply/json.h"
#include "report/auth_advice.h"
#include "report/csv.h"

namespace todoku::report {
namespace {

namespace json = boost::json;
using reply::json_text;

json::object counts_json(const std::map<std::string, std::uint64_t>& counts) {
  json::object object;
  for (const auto& [name, count] : counts) {
    const json::value key = json_text(name);
    object[key.is_string() ? key.get_string() : json::string()] = count;
  }
  return object;
}

json::value time_json(WallTime time) {
  return time == WallTime{} ? json::value(nullptr) : json::value(rfc3339(time));
}

void add_tally(json::object& object, const DmarcTally& tally) {
  object["messages"] = tally.messages;
  object["passed"] = tally.passed;
  object["failed"] = tally.failed();
  object["dkim_aligned"] = tally.dkim;
  object["spf_aligned"] = tally.spf;
  object["disposition"] = {{"none", tally.messages - tally.quarantined - tally.rejected},
                           {"quarantine", tally.quarantined},
                           {"reject", tally.rejected}};
}

json::object advice_json(const AuthAdvice& advice) {
  return {{"standing", to_string(advice.standing)},
          {"text", reply::to_json(advice.text)},
          {"fix", advice.fix ? json::value(reply::to_json(*advice.fix)) : json::value(nullptr)}};
}

json::object policy_json(const DmarcPolicy& policy) {
  return {{"p", json_text(policy.p)},
          {"sp", json_text(policy.sp)},
          {"np", json_text(policy.np)},
          {"adkim", json_text(policy.adkim)},
          {"aspf", json_text(policy.aspf)},
          {"pct", json_text(policy.pct)},
          {"fo", json_text(policy.fo)},
          {"testing", json_text(policy.testing)},
          {"discovery_method", json_text(policy.discovery_method)}};
}

json::array domains_json(const AuthSummary& summary) {
  json::array list;
  for (const auto& [name, domain] : summary.domains()) {
    json::object object{{"domain", json_text(name)},
                        {"policy", policy_json(domain.policy)},
                        {"begin", time_json(domain.begin)},
                        {"end", time_json(domain.end)}};
    add_tally(object, domain.tally);
    object["reporters"] = counts_json(domain.reporters);
    json::array errors;
    for (const std::string& error : domain.errors) errors.push_back(json_text(error));
    object["errors"] = std::move(errors);
    const std::optional<AuthAdvice> advice = advise(name, domain);
    object["advice"] = advice ? json::value(advice_json(*advice)) : json::value(nullptr);
    list.push_back(std::move(object));
  }
  return list;
}

json::array sources_json(const AuthSummary& summary) {
  json::array list;
  for (const auto& [key, source] : summary.ranked_sources()) {
    json::object object{{"domain", json_text(key.first)}, {"source_ip", json_text(key.second)}};
    add_tally(object, source->tally);
    object["dkim"] = counts_json(source->dkim);
    object["spf"] = counts_json(source->spf);
    object["overrides"] = counts_json(source->overrides);
    object["reporters"] = counts_json(source->reporters);
    object["advice"] = advice_json(advise(key, *source));
    list.push_back(std::move(object));
  }
  return list;
}

json::object tls_json(const AuthSummary& summary) {
  json::array domains;
  for (const auto& [name, domain] : summary.tls_domains()) {
    json::array types;
    for (const std::string& type : domain.types) types.push_back(json_text(type));
    domains.push_back({{"domain", json_text(name)},
                       {"policies", std::move(types)},
                       {"successes", domain.successes},
                       {"failures", domain.failures},
                       {"reporters", counts_json(domain.reporters)}});
  }
  json::array failures;
  for (const auto& [key, count] : summary.tls_failures()) {
    failures.push_back({{"domain", json_text(key.domain)},
                        {"result_type", json_text(key.result_type)},
                        {"mx_host", json_text(key.mx_host)},
                        {"sessions", count},
                        {"text", reply::to_json(advise(key))}});
  }
  return {{"domains", std::move(domains)}, {"failures", std::move(failures)}};
}

json::array failures_json(const AuthSummary& summary) {
  json::array list;
  for (const auto& [key, count] : summary.failures()) {
    list.push_back({{"domain", json_text(key.domain)},
                    {"source_ip", json_text(key.source_ip)},
                    {"auth_failure", json_text(key.auth_failure)},
                    {"incidents", count},
                    {"text", reply::to_json(advise(key))}});
  }
  return list;
}

std::string names(const std::map<std::string, std::uint64_t>& counts) {
  std::string all;
  for (const auto& [name, count] : counts) all += (all.empty() ? "" : "; ") + name;
  return all;
}

}  // namespace

json::object to_json(const AuthSummary& summary) {
  return {{"reports",
           {{"dmarc", summary.aggregates()},
            {"tls", summary.tls_reports()},
            {"failure", summary.failure_reports()},
            {"repeated", summary.repeated()}}},
          {"dmarc", {{"domains", domains_json(summary)}, {"sources", sources_json(summary)}}},
          {"failures", failures_json(summary)},
          {"tls", tls_json(summary)},
          {"left_out", summary.unlisted()}};
}

std::string sources_csv(const AuthSummary& summary) {
  std::string csv =
      "domain,source_ip,messages,passed,failed,dkim_aligned,spf_aligned,quarantined,rejected,"
      "standing,dkim,spf,overrides,reporters\r\n";
  for (const auto& [key, source] : summary.ranked_sources()) {
    const DmarcTally& tally = source->tally;
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_cell(key.first),
                       csv_cell(key.second), tally.messages, tally.passed, tally.failed(),
                       tally.dkim, tally.spf, tally.quarantined, tally.rejected,
                       to_string(advise(key, *source).standing), csv_cell(names(source->dkim)),
                       csv_cell(names(source->spf)), csv_cell(names(source->overrides)),
                       csv_cell(names(source->reporters)));
  }
  return csv;
}

std::string tls_csv(const AuthSummary& summary) {
  std::string csv = "domain,result_type,mx_host,sessions\r\n";
  for (const auto& [key, count] : summary.tls_failures())
    csv += fmt::format("{},{},{},{}\r\n", csv_cell(key.domain), csv_cell(key.result_type),
                       csv_cell(key.mx_host), count);
  return csv;
}

}  // namespace todoku::report
