// Mail handed in by HTTP.
#include "api/admin.h"
#include "api/answers.h"
#include "api/handed_in.h"

namespace todoku::api {

Task<Response> Admin::submit(Request request) {
  Result<HandedIn> mail = read_handed_in(request);
  if (!mail) co_return fault_response(mail.error());
  const Result<MessageId> id =
      co_await p_.actions.submit(std::move(mail->envelope), std::move(mail->message));
  if (!id) co_return fault_response(id.error());
  co_return json_response(boost::json::object{{"message", todoku::to_string(*id)}}, 202);
}

}  // namespace todoku::api
