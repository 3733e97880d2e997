#include "sim/life.h"

#include <utility>

namespace todoku::sim {

void Life::end() {
  over_ = true;
  // A hook may register or forget others: take them one by one.
  while (!hooks_.empty()) {
    auto node = hooks_.extract(hooks_.begin());
    node.mapped()();
  }
}

std::uint64_t Life::on_end(std::move_only_function<void()> what) {
  const std::uint64_t id = ++last_id_;
  if (over_) {
    what();
  } else {
    hooks_.emplace(id, std::move(what));
  }
  return id;
}

}  // namespace todoku::sim
