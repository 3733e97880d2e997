// tests/peers/c/libopendkim.h - libopendkim as a peer: DKIM with keys from memory, for tests and
// benches.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace todoku::peers {

class Libopendkim {
 public:
  // `records`: the TXT text at each name; names are lower case. Dates go by the machine's clock.
  explicit Libopendkim(std::map<std::string, std::string> records);
  ~Libopendkim();
  Libopendkim(const Libopendkim&) = delete;
  Libopendkim& operator=(const Libopendkim&) = delete;

  struct Answer {
    bool passes = false;
    std::string words;  // its own error
  };
  // One answer a signature, as it numbers them; none where it takes no such message.
  std::vector<Answer> verify(std::string_view message) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace todoku::peers
