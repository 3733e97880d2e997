// reply/fault.h - what is wrong with a catalogue, said so that its writer finds the place.
#pragma once

#include <string>
#include <vector>

namespace todoku::reply {

struct Fault {
  std::string file;
  int line = 0;       // 0: the file as a whole
  std::string entry;  // id; "" if it has none, or the fault is outside entries
  std::string reason;
  bool operator==(const Fault&) const = default;
};

// "catalogue/gmail.toml:12: gmail.user.unknown: no `source`"
std::string to_string(const Fault& fault);
// One line each, in the order of file and line.
std::string to_string(std::vector<Fault> faults);

}  // namespace todoku::reply
