#include "logs/open_messages.h"

#include <algorithm>
#include <utility>

namespace todoku::logs {

namespace {

constexpr std::size_t kHeavyBytes = 1024;

std::size_t weight_of(const Attempt& attempt) {
  return 1 +
         (attempt.reply.size() + attempt.sender.size() + attempt.recipient.size()) / kHeavyBytes;
}

}  // namespace

OpenMessage* OpenMessages::find(std::string_view id) {
  if (const auto it = young_.find(id); it != young_.end()) return &it->second;
  const auto it = old_.find(id);
  if (it == old_.end()) return nullptr;
  Map::node_type node = old_.extract(it);  // in use again: young again
  weight_ += node.mapped().weight;
  return &young_.insert(std::move(node)).position->second;
}

OpenMessage& OpenMessages::get(std::string_view id) {
  if (OpenMessage* known = find(id)) return *known;
  add_weight(1);
  return young_[std::string(id)];
}

void OpenMessages::add_weight(std::size_t weight) {
  weight_ += weight;
  if (weight_ <= limit_) return;
  old_ = std::move(young_);
  young_ = {};
  weight_ = weight;
}

void OpenMessages::set_sender(std::string_view id, std::string_view sender) {
  get(id).sender = sender.substr(0, kHeavyBytes);
}

void OpenMessages::note(Attempt& attempt) {
  OpenMessage* open =
      attempt.outcome == Outcome::deferred ? &get(attempt.queue_id) : find(attempt.queue_id);
  if (!open) {
    attempt.sender.clear();
    return;
  }
  attempt.sender = open->sender;
  if (const auto it = open->waiting.find(attempt.recipient); it != open->waiting.end()) {
    const std::size_t weight = weight_of(it->second);
    open->weight -= weight;
    weight_ -= std::min(weight_, weight);
    open->waiting.erase(it);
  }
  const std::size_t weight = weight_of(attempt);
  if (attempt.outcome != Outcome::deferred || open->weight + weight > limit_) return;
  open->waiting.emplace(attempt.recipient, attempt);
  open->weight += weight;
  add_weight(weight);
}

const Attempt* OpenMessages::last_deferral(std::string_view id, std::string_view recipient) {
  OpenMessage* open = find(id);
  if (!open) return nullptr;
  const auto it = open->waiting.find(recipient);
  return it == open->waiting.end() ? nullptr : &it->second;
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
  weight_ -= std::min(weight_, open->weight - 1);
  open->weight = 1;
  std::vector<Attempt> waited;
  for (auto& [recipient, attempt] : open->waiting) waited.push_back(std::move(attempt));
  open->waiting.clear();
  return waited;
}

void OpenMessages::forget(std::string_view id) {
  if (const auto it = young_.find(id); it != young_.end()) {
    weight_ -= std::min(weight_, it->second.weight);
    young_.erase(it);
  } else if (const auto past = old_.find(id); past != old_.end()) {
    old_.erase(past);
  }
}

}  // namespace todoku::logs
