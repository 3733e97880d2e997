#include "reply/fill.h"

#include <algorithm>

namespace todoku::reply {

std::string fill(std::string_view text, std::initializer_list<Value> values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out.append(text.substr(0, open));
    if (open == text.npos) return out;
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const std::string_view name = close == text.npos ? "" : text.substr(1, close - 1);
    const auto known =
        std::find_if(values.begin(), values.end(), [&](const Value& v) { return v.name == name; });
    if (close != text.npos && known != values.end()) {
      out.append(known->value);
      text.remove_prefix(close + 1);
    } else {
      out += '{';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace todoku::reply
