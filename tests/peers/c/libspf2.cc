#include "libspf2.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>

extern "C" {
#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>
}

namespace todoku::peers {
namespace {

struct Free {
  void operator()(SPF_request_t* request) const { SPF_request_free(request); }
  void operator()(SPF_response_t* response) const { SPF_response_free(response); }
};

ns_type type_of(const std::string& type) {
  if (type == "A") return ns_t_a;
  if (type == "AAAA") return ns_t_aaaa;
  if (type == "MX") return ns_t_mx;
  if (type == "PTR") return ns_t_ptr;
  return type == "TIMEOUT" ? ns_t_any : ns_t_txt;
}

std::string words_of(SPF_response_t* response) {
  std::string words;
  for (int i = 0; i < SPF_response_messages(response); ++i) {
    if (!words.empty()) words += "; ";
    words += SPF_error_message(SPF_response_message(response, i));
  }
  return words;
}

}  // namespace

struct Libspf2::Server {
  SPF_server_t* server;
};

Libspf2::Libspf2(const std::vector<Row>& zone) {
  SPF_dns_server_t* dns = SPF_dns_zone_new(nullptr, "zone", 0);
  for (const Row& row : zone) {
    const bool fails = row.type == "TIMEOUT";
    SPF_dns_zone_add_str(dns, row.name.c_str(), type_of(row.type),
                         fails ? TRY_AGAIN : NETDB_SUCCESS, fails ? nullptr : row.value.c_str());
  }
  server_ = std::make_unique<Server>(SPF_server_new_dns(dns, 0));
  SPF_server_set_rec_dom(server_->server, "receiver.example");
}

Libspf2::~Libspf2() {
  SPF_server_free(server_->server);
}

Libspf2::Answer Libspf2::check(const Session& session) const {
  const std::unique_ptr<SPF_request_t, Free> request(SPF_request_new(server_->server));
  const bool six = session.ip.find(':') != session.ip.npos;
  const auto set_address = six ? SPF_request_set_ipv6_str : SPF_request_set_ipv4_str;
  if (set_address(request.get(), session.ip.c_str()) != SPF_E_SUCCESS) return {"refused", "ip"};
  if (SPF_request_set_helo_dom(request.get(), session.helo.c_str()) != SPF_E_SUCCESS)
    return {"refused", "helo"};
  if (!session.mail_from.empty() &&
      SPF_request_set_env_from(request.get(), session.mail_from.c_str()) != 0)
    return {"refused", "mail from"};
  SPF_response_t* made = nullptr;
  SPF_request_query_mailfrom(request.get(), &made);
  const std::unique_ptr<SPF_response_t, Free> response(made);
  if (!response) return {"refused", "query"};
  return {SPF_strresult(SPF_response_result(response.get())), words_of(response.get())};
}

}  // namespace todoku::peers
