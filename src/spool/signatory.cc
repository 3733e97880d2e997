#include "spool/signatory.h"

namespace todoku::spool {

Task<std::string> Signatory::sign(std::string message, WallTime at) const {
  if (!keys_->concerns(message)) co_return message;
  const std::shared_ptr<const auth::DkimSigning> keys = keys_;
  Result<std::string> fields = std::string();
  std::function<void()> work = [&] { fields = keys->fields_for(message, at); };
  co_await workers_.run(std::move(work));
  if (fields) message.insert(0, *fields);
  co_return message;
}

Task<std::string> Signatory::sign_anew(std::string message, WallTime at) const {
  std::string bare = keys_->without_fields(message);
  std::string out = co_await sign(std::move(bare), at);
  co_return out;
}

}  // namespace todoku::spool
