#include "logs/open_messages.h"

#include <algorithm>
#include <utility>

namespace todoku::logs {

OpenMessage* OpenMessages::find(std::string_view id) {
  if (const auto it = young_.find(id); it != young_.end()) return &it->second;
  const auto it = old_.find(id);
  if (it == old_.end()) return nullptr;
  Map::node_type node = old_.extract(it);  // in use again: young again
  weight_ += 1 + node.mapped().waiting.size();
  return &young_.insert(std::move(node)).position->second;
}

OpenMessage& OpenMessages::get(std::string_view id) {
  if (OpenMessage* known = find(id)) return *known;
  add_weight();
  return young_[std::string(id)];
}

void OpenMessages::add_weight() {
  if (++weight_ <= limit_) return;
  old_ = std::move(young_);
  young_ = {};
  weight_ = 1;
}

void OpenMessages::set_sender(std::string_view id, std::string_view sender) {
  get(id).sender = sender;
}

void OpenMessages::note(Attempt& attempt) {
  OpenMessage* open =
      attempt.outcome == Outcome::deferred ? &get(attempt.queue_id) : find(attempt.queue_id);
  if (!open) {
    attempt.sender.clear();
    return;
  }
  attempt.sender = open->sender;
  const auto it = std::ranges::find(open->waiting, attempt.recipient, &Attempt::recipient);
  if (it != open->waiting.end()) {
    if (attempt.outcome == Outcome::deferred) {
      *it = attempt;
    } else {
      open->waiting.erase(it);
      --weight_;
    }
    return;
  }
  if (attempt.outcome != Outcome::deferred) return;
  open->waiting.push_back(attempt);
  add_weight();
}

const Attempt* OpenMessages::last_deferral(std::string_view id, std::string_view recipient) {
  OpenMessage* open = find(id);
  if (!open) return nullptr;
  const auto it = std::ranges::find(open->waiting, recipient, &Attempt::recipient);
  return it == open->waiting.end() ? nullptr : &*it;
}

void OpenMessages::settle(Attempt& attempt) {
  if (attempt.outcome == Outcome::deferred) {
    set_sender(attempt.queue_id, attempt.sender);
    return note(attempt);
  }
  const Attempt* last = attempt.outcome == Outcome::expired
                            ? last_deferral(attempt.queue_id, attempt.recipient)
                            : nullptr;
  if (last) {
    attempt.reply = last->reply;
    attempt.dsn = last->dsn;
    attempt.stage = last->stage;
    attempt.relay_host = last->relay_host;
    attempt.relay_ip = last->relay_ip;
  }
  if (attempt.outcome != Outcome::expired) forget(attempt.queue_id);
}

std::vector<Attempt> OpenMessages::take_waiting(std::string_view id) {
  OpenMessage* open = find(id);
  if (!open) return {};
  weight_ -= open->waiting.size();
  return std::exchange(open->waiting, {});
}

void OpenMessages::forget(std::string_view id) {
  if (const auto it = young_.find(id); it != young_.end()) {
    weight_ -= std::min(weight_, 1 + it->second.waiting.size());
    young_.erase(it);
  } else if (const auto past = old_.find(id); past != old_.end()) {
    old_.erase(past);
  }
}

}  // namespace todoku::logs
