// Mail handed in by HTTP.
#include "api/admin.h"
#include "api/answers.h"
#include "api/handed_in.h"
#include "api/json.h"

namespace todoku::api {
namespace {

namespace json = boost::json;

// Mail to a service that has ended is taken all the same: the DNS and the server's answer decide.
json::array warnings_about(const mail::Envelope& envelope) {
  constexpr std::size_t kTold = 100;  // of many recipients
  json::array warnings;
  for (const mail::ForwardPath& path : envelope.recipients) {
    json::value ended = ended_service(path.address);
    if (ended.is_null() || warnings.size() == kTold) continue;
    warnings.push_back(
        json::object{{"address", to_utf8(path.address)}, {"ended", std::move(ended)}});
  }
  return warnings;
}

}  // namespace

Task<Response> Admin::submit(Request request) {
  Result<HandedIn> mail = read_handed_in(request);
  if (!mail) co_return fault_response(mail.error());
  json::array warnings = warnings_about(mail->envelope);
  const Result<MessageId> id =
      co_await p_.actions.submit(std::move(mail->envelope), std::move(mail->message));
  if (!id) co_return fault_response(id.error());
  json::object taken = {{"message", todoku::to_string(*id)}};
  if (!warnings.empty()) taken["warnings"] = std::move(warnings);
  co_return json_response(taken, 202);
}

}  // namespace todoku::api
