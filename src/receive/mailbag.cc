#include "receive/mailbag.h"

#include <algorithm>

namespace todoku::receive {

std::uint64_t Mailbag::put(KeptMail mail) {
  mail.id = ++last_id_;
  bytes_ += mail.message.size();
  kept_.push_back(std::move(mail));
  while (kept_.size() > limits_.messages || (bytes_ > limits_.bytes && kept_.size() > 1)) {
    bytes_ -= kept_.front().message.size();
    kept_.pop_front();
  }
  return last_id_;
}

const KeptMail* Mailbag::find(std::uint64_t id) const {
  const auto at = std::ranges::lower_bound(kept_, id, {}, &KeptMail::id);
  return at == kept_.end() || at->id != id ? nullptr : &*at;
}

void Mailbag::clear() {
  kept_.clear();
  bytes_ = 0;
}

}  // namespace todoku::receive
