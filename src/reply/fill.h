// reply/fill.h - {name} replaced in a text of the catalogue.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace todoku::reply {

struct Value {
  std::string_view name;  // without braces
  std::string_view value;
};
// Names that are not among `values` stay as they are, braces included. One pass: what is filled in
// is not looked at again.
std::string fill(std::string_view text, std::initializer_list<Value> values);

}  // namespace todoku::reply
