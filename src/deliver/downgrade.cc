#include "deliver/downgrade.h"

#include "mail/seven_bit.h"

namespace todoku::deliver {

bool needs_seven_bit(const Load& load, const smtp::Offers& offers) {
  return !offers.eight_bit_mime && load.rigid.empty() && !mail::is_seven_bit(load.body);
}

Task<void> make_seven_bit(Depot& depot, Load& load) {
  Result<std::string> body = mail::to_seven_bit(load.body);
  if (!body) {
    load.rigid = body.error().what;
    co_return;
  }
  load.body = std::move(*body);
  if (depot.ports.signatory)
    load.body =
        co_await depot.ports.signatory->sign_anew(std::move(load.body), load.message.accepted);
}

}  // namespace todoku::deliver
